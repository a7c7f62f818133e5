import YAML

/// The files of one build: each read and parsed once, and not too many of them.
final class SourceFiles {
    private static let maxFiles = 100_000
    private let tree: any FileTree
    private var contents: [String: [UInt8]?] = [:]
    private var objects: [String: [ManifestValue]] = [:]
    private var kustomizations: [String: Kustomization] = [:]

    /// Where directories really are.
    private var places: [String: String] = [:]

    init(_ tree: any FileTree) { self.tree = tree }

    /// The bytes of a file, or nil when there is none.
    func bytes(_ path: String, from position: SourcePosition) throws(ManifestError) -> [UInt8]? {
        if let known = contents[path] { return known }
        guard contents.count < Self.maxFiles else {
            throw ManifestError(
                code: .tooLarge,
                message: "the build reads more than \(Self.maxFiles) files",
                position: position
            )
        }
        let read = try asking(path, position) { try tree.file(path) }
        contents[path] = .some(read)
        return read
    }

    func isDirectory(_ path: String, from position: SourcePosition) throws(ManifestError) -> Bool {
        try asking(path, position) { try tree.isDirectory(path) }
    }

    /// Whether a file stands in a directory or below it, symbolic links followed.
    func isInside(_ path: String, _ directory: String, from position: SourcePosition) throws(ManifestError) -> Bool {
        if places[directory] == nil {
            places[directory] = try asking(directory, position) { try tree.resolved(directory) } ?? directory
        }
        let place = try asking(path, position) { try tree.resolved(path) } ?? path
        return TreePath.isInside(place, places[directory] ?? directory)
    }

    /// Asks the tree, and tells the file that led there when it fails.
    private func asking<Result>(
        _ path: String,
        _ position: SourcePosition,
        _ question: () throws -> Result
    ) throws(ManifestError) -> Result {
        do {
            return try question()
        } catch let error as ManifestError {
            throw ManifestError(
                code: error.code,
                message: "'\(path)' \(error.message)",
                position: position,
                cause: error
            )
        } catch {
            throw ManifestError(
                code: .unreadable,
                message: "'\(path)' cannot be read: \(error)",
                position: position,
                cause: error
            )
        }
    }

    /// The objects of a file, checked and `List`s taken apart.
    func objects(in path: String, _ bytes: [UInt8]) throws(ManifestError) -> [ManifestValue] {
        if let known = objects[path] { return known }
        let parsed = try ObjectReader.objects(bytes, PositionMap(file: path), for: .build)
        objects[path] = parsed
        return parsed
    }

    /// The kustomization of a directory.
    func kustomization(in directory: String, from position: SourcePosition?) throws(ManifestError) -> Kustomization {
        if let known = kustomizations[directory] { return known }
        let place = position ?? SourcePosition(file: directory.isEmpty ? "." : directory, line: 0, column: 0)
        var found: (path: String, bytes: [UInt8])?
        for name in Kustomize.fileNames {
            let path = directory.isEmpty ? name : "\(directory)/\(name)"
            guard let bytes = try bytes(path, from: place) else { continue }
            if let found {
                throw ManifestError(
                    code: .conflict,
                    message: "the directory has two kustomizations: '\(found.path)' and '\(path)'",
                    position: place
                )
            }
            found = (path, bytes)
        }
        guard let found else {
            throw ManifestError(
                code: .notFound,
                message: "the directory '\(directory)' has no kustomization.yaml, kustomization.yml or Kustomization",
                position: place
            )
        }
        let read = try KustomizationReader.read(found.bytes, path: found.path, directory: directory)
        kustomizations[directory] = read
        return read
    }
}
