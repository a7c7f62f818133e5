public import YAML

/// Checks kustomizations and objects of a tree and gathers every problem once, however many overlays share it.
///
/// Kustomizations are added before files. A base that another build takes in is judged by what comes out there, for what it
/// lacks may be added; so is a file that a build reads, which may be a patch. A problem is an error when Kubernetes or a Docker
/// host would refuse the object as wrong, and a warning when a field has no effect on a Docker host.
public struct ManifestCheck {
    /// How many kustomizations were built or read.
    public private(set) var kustomizations = 0
    /// How many objects were checked, those of renders included.
    public private(set) var objects = 0

    /// What came of one kustomization.
    private struct Build {
        let directory: String
        var problems: [ManifestProblem] = []
        var hasFailed = false
        var reads: Set<String> = []
    }

    private let tree: any FileTree
    private let schedules: @Sendable (CronJob) -> String?
    private var builds: [Build] = []
    private var files: [ManifestProblem] = []

    /// Starts a check of what lies in a tree.
    ///
    /// `schedules`: what those who know the calendar find wrong with the times of a CronJob.
    public init(_ tree: any FileTree, schedules: @escaping @Sendable (CronJob) -> String? = { _ in nil }) {
        self.tree = tree
        self.schedules = schedules
    }

    /// What was found: first by the builds, then in the files.
    public var problems: [ManifestProblem] {
        let bases = builds.reduce(into: Set<String>()) { result, build in
            guard !build.hasFailed else { return }
            for path in build.reads {
                let (directory, name) = TreePath.split(path)
                if Kustomize.fileNames.contains(name), directory != build.directory { result.insert(directory) }
            }
        }
        var known: Set<String> = []
        return (builds.filter { $0.hasFailed || !bases.contains($0.directory) }.flatMap(\.problems) + files)
            .filter { known.insert($0.description).inserted }
    }

    /// Builds the kustomization of a directory and checks the objects it renders; a component is read only.
    public mutating func addKustomization(_ directory: String) {
        kustomizations += 1
        var build = Build(directory: directory)
        let recording = RecordingTree(tree)
        do {
            if try !Kustomize.isComponent(directory, in: recording) {
                let rendered = try Kustomize.build(directory, in: recording)
                objects += rendered.count
                build.problems = rendered.flatMap { self.problems(of: $0, isPartial: false) }
                build.reads = recording.read
            }
        } catch {
            build.hasFailed = true
            build.problems = [ManifestProblem(error)]
        }
        builds.append(build)
    }

    /// Checks the objects of a file; what is no object of Kubernetes is passed over.
    ///
    /// `isPartial` says that the file may be a patch, as one beside a kustomization may be.
    public mutating func addFile(_ path: String, documents: [YAMLNode], isPartial: Bool) {
        guard !builds.contains(where: { $0.reads.contains(path) }) else { return }
        let positions = PositionMap(file: path)
        var places: [String: SourcePosition] = [:]
        for document in documents where Self.isObject(document) {
            let value = ManifestValue(document, positions)
            let items = value["kind"]?.string == "List" ? value["items"]?.list ?? [] : [value]
            for item in items where item["kind"]?.string != nil && item["apiVersion"]?.string != nil {
                objects += 1
                let object = KubernetesObject(unchecked: item)
                files += problems(of: object, isPartial: isPartial)
                guard !isPartial else { continue }
                do {
                    try Workloads.refuseSecond(object, &places)
                } catch {
                    files.append(ManifestProblem(error))
                }
            }
        }
    }

    /// Whether a document says of itself that it is an object of Kubernetes.
    public static func isObject(_ document: YAMLNode) -> Bool {
        guard let kind = document["kind"]?.text, let version = document["apiVersion"]?.text else { return false }
        return !kind.isEmpty && !version.isEmpty && !version.hasPrefix("kustomize.config.k8s.io/")
    }

    private func problems(of object: KubernetesObject, isPartial: Bool) -> [ManifestProblem] {
        let faults = ObjectCheck.problems(of: object, isPartial: isPartial)
        guard !isPartial else { return faults }
        let places = Set(faults.map(\.position))
        do {
            let workloads = try Workloads([object])
            return faults + workloads.workloads.compactMap { fault(of: $0, in: object) }
                + workloads.warnings.filter { !places.contains($0.position) }.map(ManifestProblem.init)
        } catch {
            // What was found at this place before says it better; and a variable that is substituted later has no type yet.
            guard !places.contains(error.position), !error.message.contains("${") else { return faults }
            let isRefused = error.code == .unsupported
            return faults + [
                ManifestProblem(
                    severity: isRefused ? .warning : .error,
                    position: error.position,
                    object: object.displayName,
                    path: nil,
                    message: isRefused ? "\(error.message); a Docker host refuses the object" : error.message
                )
            ]
        }
    }

    private func fault(of workload: Workload, in object: KubernetesObject) -> ManifestProblem? {
        guard case .cronJob(let cronJob) = workload, !cronJob.schedule.contains("${"),
            let message = schedules(cronJob)
        else { return nil }
        return ManifestProblem(
            severity: .error,
            position: cronJob.schedulePosition,
            object: object.displayName,
            path: "spec.schedule",
            message: message
        )
    }
}
