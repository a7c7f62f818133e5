import CGit2

/// A repository with exactly the refs one operation needs, over another's objects, on disk while it lasts.
///
/// libgit2 offers a remote what its refs lead to, and 1.5 offers too little when there are many: with 500 refs it
/// fetches hundreds of objects that are already here. With just the one ref that matters it fetches the difference. It
/// also pushes nothing but refs. And what arrives is kept apart until all of it is there.
@safe
struct ScratchRepository: ~Copyable {
    let handle: RepositoryHandle
    let directory: String

    static let prefix = "headgate-scratch-"

    /// Makes one.
    ///
    /// - `source`: The repository whose objects it sees.
    /// - `parent`: A directory of ours; renaming from it into the source's objects must be possible for a fetch.
    static func make(
        over source: borrowing RepositoryHandle,
        refs: [RefName: Revision],
        in parent: String
    ) throws(GitError) -> ScratchRepository {
        let objects = try source.objectsDirectory
        guard !objects.contains("\n") else { throw GitError(.unsupported, "a repository's path has a line break") }
        let directory = try Files.makeTemporaryDirectory(in: parent, prefix: prefix)
        do throws(GitError) {
            for child in ["/objects", "/objects/info", "/objects/pack", "/refs"] {
                try Files.makeDirectory(directory + child)
            }
            try Files.write(Array("ref: refs/heads/none\n".utf8), to: directory + "/HEAD")
            try Files.write(Array((objects + "\n").utf8), to: directory + "/objects/info/alternates")
            let configuration = "[core]\n\tbare = true\n\trepositoryformatversion = 0\n"
            try Files.write(Array(configuration.utf8), to: directory + "/config")
            let lines = refs.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)\n" }
            try Files.write(Array(lines.joined().utf8), to: directory + "/packed-refs")
            return ScratchRepository(handle: try RepositoryHandle.open(directory), directory: directory)
        } catch {
            Files.removeTree(directory)
            throw error
        }
    }

    private init(handle: consuming RepositoryHandle, directory: String) {
        self.handle = handle
        self.directory = directory
    }

    deinit {
        Files.removeTree(directory)
    }

    /// Moves the packs that have arrived into a repository's objects, the index of each last, as Git looks for those.
    func movePacks(to target: borrowing RepositoryHandle) throws(GitError) {
        let source = directory + "/objects/pack/"
        let destination = try target.objectsDirectory + "/pack/"
        try Files.makeDirectory(destination)
        let names = try Files.names(in: source)
        for name in names.filter({ !$0.hasSuffix(".idx") }) + names.filter({ $0.hasSuffix(".idx") }) {
            try Files.move(source + name, to: destination + name)
        }
    }

    /// Removes what processes that were killed left in a directory an hour ago or earlier.
    static func sweep(_ parent: String) throws(GitError) {
        for name in try Files.names(in: parent) where name.hasPrefix(prefix) {
            let path = parent + "/" + name
            if let age = Files.age(path), age > 3600 { Files.removeTree(path) }
        }
    }
}
