import Crypto

/// The directories that the paths of a cache lie in.
///
/// What is saved is seen from one of four: the workspace, the tool cache, the temporary and the home directory. So it
/// fits wherever another runner has them, and nothing else of a host can be saved or overwritten.
struct CachePlaces: Sendable {
    struct Place: Sendable {
        let name: String
        let directory: String

        /// Tells apart what was saved of different paths.
        let version: String
    }

    let all: [Place]
    private let search: FileSearch

    init(_ context: ActionContext) throws(RunnerError) {
        let home = context.home
        let lines = try context.required("path").split(whereSeparator: \.isNewline).map { String($0.trimmed) }
            .filter { !$0.isEmpty }
        search = try FileSearch(
            try lines.map { (line) throws(RunnerError) in try context.onHost(line) },
            root: context.directories.workspace,
            home: home,
            takesDescendants: false
        )
        let known = [
            ("the workspace", context.directories.workspace), ("the tool cache", context.directories.toolCache),
            ("the temporary directory", context.directories.temporary),
            // What a container had there is not for the runner's own.
            (context.paths == .host ? "the home directory" : "the home directory of the container", home),
        ]
        var places: [Place] = []
        for pattern in search.patterns where !pattern.isNegated {
            let start = "/" + pattern.start.joined(separator: "/")
            guard let place = known.first(where: { start == $0.1 || start.hasPrefix($0.1 + "/") }) else {
                throw RunnerError(
                    .invalidInput,
                    "the path '\(start)' is in neither the workspace, the tool cache, the temporary nor the home directory"
                )
            }
            try context.holdInside(start)
            guard !places.contains(where: { $0.name == place.0 }) else { continue }
            let digest = SHA256.hash(data: Array("1\n\(place.0)\n\(lines.joined(separator: "\n"))".utf8))
            let version = digest.prefix(16).map { String(UInt16($0) + 0x100, radix: 16).dropFirst() }.joined()
            places.append(Place(name: place.0, directory: place.1, version: version))
        }
        all = places
    }

    /// What the patterns find in a place, relative to it.
    func paths(in place: Place) async throws(RunnerError) -> [String] {
        let others = all.map(\.directory).filter { $0 != place.directory && $0.hasPrefix(place.directory + "/") }
        return try await search.results().compactMap { found in
            if found.path == place.directory { return "." }
            guard found.path.hasPrefix(place.directory + "/") else { return nil }
            // A place may lie in another one, such as a workspace at home.
            guard !others.contains(where: { found.path == $0 || found.path.hasPrefix($0 + "/") }) else { return nil }
            return String(found.path.dropFirst(place.directory.count + 1))
        }
    }
}
