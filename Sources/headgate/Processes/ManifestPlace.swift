import Glibc
import Manifests

/// Manifests on disk: a directory with a kustomization, a directory of YAML files, or one file.
struct ManifestPlace {
    /// The absolute path, links resolved.
    let path: String
    private let isDirectory: Bool
    private let given: String

    /// The most files of a directory without a kustomization that are read.
    private static let limit = 10_000

    init(_ given: String) throws {
        self.given = given
        guard let resolved = realpath(given, nil) else {
            throw CommandError("\(given): \(String(cString: strerror(errno)))")
        }
        defer { free(resolved) }
        path = String(cString: resolved)
        isDirectory = try OverlayPlace.isDirectory(path)
    }

    /// What a directory or a file of this name stands for where nobody says it.
    var name: String {
        let last = path.split(separator: "/").last.map(String.init) ?? ""
        guard !isDirectory, let dot = last.lastIndex(of: "."), dot != last.startIndex else { return last }
        return String(last[..<dot])
    }

    /// The objects, as `kubectl apply` would send them.
    func objects() throws -> [KubernetesObject] {
        guard isDirectory else {
            do {
                return try KubernetesObject.parse(TextFile.bytes(path, limit: 64 << 20), file: given)
            } catch let error as TextFile.Failure {
                throw CommandError("\(given) cannot be read: \(error.message)")
            }
        }
        let place = try OverlayPlace(path)
        let prefix = place.path.isEmpty ? "" : place.path + "/"
        if try Kustomize.fileNames.contains(where: { try place.tree.file(prefix + $0) != nil }) {
            return try Kustomize.build(place.path, in: place.tree)
        }
        let names = try place.tree.list(place.path).filter { name in
            [".yaml", ".yml", ".json"].contains { name.hasSuffix($0) } && !name.hasPrefix(".")
        }
        guard !names.isEmpty else {
            throw CommandError("\(given) has no kustomization.yaml and no YAML files")
        }
        guard names.count <= Self.limit else {
            throw CommandError("\(given) has \(names.count) files; at most \(Self.limit) are read")
        }
        return try names.flatMap { name in
            guard let bytes = try place.tree.file(prefix + name) else { return [KubernetesObject]() }
            return try KubernetesObject.parse(bytes, file: prefix + name)
        }
    }
}
