import Glibc
public import Runner
public import Workflows

/// Finds and reads the workflow files of a project.
public struct WorkflowFiles: Sendable {
    /// Where workflows are looked for when none is named: the first place that has any.
    public static let places = ["ci", ".github/workflows"]

    private static let maximumFile = 1 << 20

    /// What a local run carries out; whether an executor can is said when the job's turn comes.
    private static var support: WorkflowSupport {
        var support = WorkflowSupport.all
        support.features.subtract([.backgroundSteps, .snapshots])
        return support
    }

    let root: String
    let current: String

    /// - Parameters:
    ///   - root: The project's directory.
    ///   - current: The directory that paths on the command line are relative to.
    public init(root: String, current: String) {
        self.root = root
        self.current = current
    }

    /// A path on disk, and as messages name it.
    struct Place: Hashable {
        var path: String
        var name: String
    }

    /// Whether a workflow was asked for by its file, and not found in a directory.
    public func isFile(_ asked: String?) -> Bool {
        guard let asked else { return false }
        return file(asked) != nil
    }

    /// The workflows that a name on the command line means, each read and checked.
    ///
    /// `asked`: a file, a directory, the name of a file of the usual places, or nil for those places. Throws
    /// ``LocalRunError`` where there is none, `WorkflowError` where one is not valid.
    public func read(_ asked: String?) throws -> [Workflow] {
        try places(asked).map { place in
            guard let bytes = SmallText.bytes(place.path, limit: Self.maximumFile) else {
                throw LocalRunError(.usage, "\(place.name) cannot be read, or has more than \(Self.maximumFile) bytes")
            }
            return try Workflow.parse(bytes, file: place.name, support: Self.support)
        }
    }

    /// Everything a workflow calls; `remote` has those of other repositories.
    public func library(for workflow: Workflow, remote: RemoteFiles? = nil) async throws -> WorkflowLibrary {
        try await WorkflowLibrary.load(for: workflow, support: Self.support) { reference in
            switch reference {
            case .local(let path): return SmallText.bytes("\(root)/\(path)", limit: Self.maximumFile)
            case .remote(let owner, let name, let path, let ref):
                do {
                    return try await remote?
                        .file(owner: owner, name: name, path: path, ref: ref, limit: Self.maximumFile)
                } catch {
                    throw LocalRunError(.usage, "the workflow \(reference) cannot be had: \(error)", cause: error)
                }
            }
        }
    }

    func places(_ asked: String?) throws -> [Place] {
        guard let asked else {
            for place in Self.places {
                let found = Self.workflows(in: "\(root)/\(place)").map { Place(path: $0, name: name($0)) }
                if !found.isEmpty { return found }
            }
            throw LocalRunError(
                .usage,
                "there is no workflow: neither \(root)/ci nor \(root)/.github/workflows has a .yaml or .yml file"
            )
        }
        if let file = file(asked) { return [Place(path: file, name: name(file))] }
        for directory in candidates(asked) where FileLook.at(directory)?.isDirectory == true {
            let found = Self.workflows(in: directory)
            if !found.isEmpty { return found.map { Place(path: $0, name: name($0)) } }
            throw LocalRunError(.usage, "\(asked) has no .yaml or .yml file")
        }
        throw LocalRunError(.usage, "there is no workflow file or directory '\(asked)'")
    }

    private func candidates(_ asked: String) -> [String] {
        asked.hasPrefix("/") ? [asked] : ["\(current)/\(asked)", "\(root)/\(asked)"]
    }

    private func file(_ asked: String) -> String? {
        var paths = candidates(asked)
        if !asked.contains("/") {
            for place in Self.places {
                for ending in ["", ".yaml", ".yml"] { paths.append("\(root)/\(place)/\(asked)\(ending)") }
            }
        }
        return paths.first { path in
            var status = stat()
            return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        }
    }

    /// The path within the project, or the whole where it lies elsewhere.
    private func name(_ path: String) -> String {
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved).dropping(root + "/")
    }

    private static func workflows(in directory: String) -> [String] {
        guard let stream = opendir(directory) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard !name.hasPrefix("."), name.hasSuffix(".yaml") || name.hasSuffix(".yml") else { continue }
            names.append("\(directory)/\(name)")
        }
        return names.sorted()
    }
}
