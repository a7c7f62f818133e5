import Agent
import HeadgateConfiguration
import Manifests
import YAML

/// Looks at files by what they are and collects what is wrong with them.
struct Check {
    private static let maximumBytes = 16 << 20

    private(set) var problems: [CheckProblem] = []
    private(set) var counts = Counts()
    /// Told before each file and kustomization, for a line of progress.
    var onProgress: (String) -> Void = { _ in }

    private var places: [String: ManifestCheck] = [:]

    /// What has been looked at.
    struct Counts: Encodable, Sendable {
        var kustomizations = 0
        var objects = 0
        var workflows = 0
        var configurations = 0
        /// Files that are YAML and nothing Headgate knows.
        var others = 0
        /// Templates, which are no YAML before something fills them in.
        var templates = 0
    }

    /// Checks files and everything below directories; a kustomization always comes before the files it reads.
    mutating func run(_ paths: [String]) {
        var walk = FileWalk()
        var named: [String] = []
        for path in paths {
            do {
                if try OverlayPlace.isDirectory(path) { try walk.add(directory: path) } else { named.append(path) }
            } catch {
                problems.append(CheckProblem(.error, file: path, message: Self.words(error)))
            }
        }
        let overlays = walk.kustomizations + named.filter(Self.isKustomization).map(Self.parent)
        for directory in overlays { addKustomization(directory) }
        for file in walk.files { addFile(file.path, isBesideKustomization: file.isBesideKustomization, isNamed: false) }
        for file in named where !Self.isKustomization(file) {
            addFile(file, isBesideKustomization: false, isNamed: true)
        }
        for (root, check) in places {
            counts.kustomizations += check.kustomizations
            counts.objects += check.objects
            problems += check.problems.map { problem in
                CheckProblem(problem, file: Self.shown(problem.position.file ?? "", under: root))
            }
        }
        // A called workflow is looked at for each of its callers and for itself.
        var seen: Set<String> = []
        problems = problems.filter { seen.insert($0.oneLine).inserted }
        problems.sort { ($0.file, $0.line, $0.column, $0.text) < ($1.file, $1.line, $1.column, $1.text) }
    }

    private static func check(_ tree: any FileTree) -> ManifestCheck {
        ManifestCheck(tree, schedules: Schedules.fault)
    }

    private mutating func addKustomization(_ directory: String) {
        onProgress(directory)
        do {
            let place = try OverlayPlace(directory)
            places[place.tree.root, default: Self.check(place.tree)].addKustomization(place.path)
        } catch {
            problems.append(CheckProblem(.error, file: directory, message: Self.words(error)))
        }
    }

    private mutating func addFile(_ path: String, isBesideKustomization: Bool, isNamed: Bool) {
        onProgress(path)
        let bytes: [UInt8]
        let documents: [YAMLNode]
        do {
            bytes = try TextFile.bytes(path, limit: Self.maximumBytes)
        } catch {
            problems.append(CheckProblem(.error, file: path, message: error.message))
            return
        }
        do {
            documents = try YAML.parse(bytes, file: path)
        } catch {
            if Self.isTemplate(bytes) {
                counts.templates += 1
                return
            }
            var problem = CheckProblem(.error, file: path, message: error.message)
            (problem.line, problem.column) = (error.position.line, error.position.column)
            problems.append(problem)
            return
        }
        if let only = documents.first, documents.count == 1, addOwn(only, bytes, path, isNamed: isNamed) { return }
        guard documents.contains(where: ManifestCheck.isObject) else {
            counts.others += 1
            return
        }
        do {
            let place = try OverlayPlace(Self.parent(path))
            let name = path.split(separator: "/").last.map(String.init) ?? path
            places[place.tree.root, default: Self.check(place.tree)].addFile(
                place.path.isEmpty ? name : "\(place.path)/\(name)",
                documents: documents,
                isPartial: isBesideKustomization
            )
        } catch {
            problems.append(CheckProblem(.error, file: path, message: Self.words(error)))
        }
    }

    /// Checks a configuration or a workflow; false when the file is neither.
    private mutating func addOwn(_ document: YAMLNode, _ bytes: [UInt8], _ path: String, isNamed: Bool) -> Bool {
        if ConfigurationFile.isConfiguration(document) {
            counts.configurations += 1
            do {
                _ = try ConfigurationFile(parsing: bytes, file: path)
            } catch {
                problems += error.problems.map { CheckProblem($0) }
            }
            return true
        }
        guard Self.isWorkflow(document, path, isNamed: isNamed) else { return false }
        counts.workflows += 1
        do {
            let root = try OverlayPlace(Self.parent(path)).tree.root
            problems += WorkflowCheck(bytes: bytes, path: path, root: root).problems
        } catch {
            problems.append(CheckProblem(.error, file: path, message: Self.words(error)))
        }
        return true
    }

    /// Where workflows are at home, or when it was named, half of one is one that is broken.
    private static func isWorkflow(_ document: YAMLNode, _ path: String, isNamed: Bool) -> Bool {
        let parent = Self.parent(path).split(separator: "/").last ?? ""
        if isNamed || parent == "ci" || parent == "workflows" {
            return document["on"] != nil || document["jobs"] != nil
        }
        return document["on"] != nil && document["jobs"]?.mapping != nil
    }

    /// Whether a text that is no YAML is a template that something fills in first.
    ///
    /// The expressions of workflows, `${{ … }}`, are filled in after the YAML was read: they make no template.
    private static func isTemplate(_ bytes: [UInt8]) -> Bool {
        bytes.indices.dropLast().contains { index in
            bytes[index] == UInt8(ascii: "{") && bytes[index + 1] == UInt8(ascii: "{")
                && (index == 0 || ![UInt8(ascii: "$"), UInt8(ascii: "{")].contains(bytes[index - 1]))
        }
    }

    private static func isKustomization(_ path: String) -> Bool {
        Kustomize.fileNames.contains { path == $0 || path.hasSuffix("/\($0)") }
    }

    private static func parent(_ path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private static func words(_ error: any Error) -> String {
        (error as? CommandError)?.message ?? "\(error)"
    }

    /// A path of a tree as seen from the working directory.
    static func shown(_ file: String, under root: String) -> String {
        let absolute = root == "/" ? "/\(file)" : file.isEmpty ? root : "\(root)/\(file)"
        let here = Environment.workingDirectory
        guard here != "/", absolute.hasPrefix(here + "/") else { return absolute }
        return String(absolute.dropFirst(here.count + 1))
    }
}
