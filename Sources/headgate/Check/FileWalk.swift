import Glibc
import Manifests

/// Finds the files that `check` looks at below a directory.
///
/// Hidden directories but those of forges, those of packages and links to directories are passed over, so a link cannot
/// lead round in circles.
struct FileWalk {
    /// Where forges have their workflows.
    private static let forges: Set<String> = [".github", ".gitea", ".forgejo"]
    private static let maximumDepth = 100
    private static let maximumEntries = 1_000_000

    /// The directories with a kustomization.
    private(set) var kustomizations: [String] = []
    /// The YAML files, and whether a directory above holds a kustomization.
    private(set) var files: [(path: String, isBesideKustomization: Bool)] = []
    private var entries = 0

    /// Looks at everything below a directory.
    mutating func add(directory: String) throws {
        try walk(directory, depth: 0, isBesideKustomization: false)
    }

    private mutating func walk(
        _ directory: String,
        depth: Int,
        isBesideKustomization: Bool
    ) throws {
        guard depth < Self.maximumDepth else {
            throw CommandError("\(directory) lies \(Self.maximumDepth) directories deep; nothing below it is checked")
        }
        let names = try Self.names(in: directory)
        entries += names.count
        guard entries < Self.maximumEntries else {
            throw CommandError("there are more than \(Self.maximumEntries) files; name what is to be checked")
        }
        let hasKustomization = names.contains { Kustomize.fileNames.contains($0) }
        if hasKustomization { kustomizations.append(directory) }
        let isBeside = isBesideKustomization || hasKustomization
        let isChart = names.contains("Chart.yaml")
        for name in names where !name.hasPrefix(".") || Self.forges.contains(name) {
            let path = directory == "." ? name : directory.hasSuffix("/") ? directory + name : "\(directory)/\(name)"
            switch Self.kind(of: path) {
            case .directory:
                // A chart's templates become YAML only once they are filled in.
                if name == "node_modules" || isChart && name == "templates" { continue }
                try walk(path, depth: depth + 1, isBesideKustomization: isBeside)
            case .file:
                guard name.hasSuffix(".yaml") || name.hasSuffix(".yml"), !Kustomize.fileNames.contains(name) else {
                    continue
                }
                files.append((path, isBeside))
            case nil: break
            }
        }
    }

    private enum Kind {
        case file, directory
    }

    /// What a path is; a link to a file counts as one, and a link to a directory as nothing.
    private static func kind(of path: String) -> Kind? {
        var status = stat()
        guard lstat(path, &status) == 0 else { return nil }
        if status.st_mode & S_IFMT == S_IFDIR { return .directory }
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return .file
    }

    private static func names(in directory: String) throws -> [String] {
        guard let stream = opendir(directory) else {
            throw CommandError("\(directory) cannot be read: \(String(cString: strerror(errno)))")
        }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { buffer in
                String(decoding: buffer.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }
}
