import Git
import Glibc
import Manifests
import Overlays

/// An overlay of a checked-out repository, as it is in the work tree and at revisions.
struct RevisionPlace {
    private let directory: String
    private let root: String
    private let path: String
    private let repository: GitRepository

    init(_ directory: String) async throws {
        self.directory = directory
        // The overlay itself may be there at a revision only.
        let absolute = OverlayPlace.normalised(Environment.absolute(directory))
        var start = absolute
        while start != "/", !Self.isDirectory(start) {
            start = String(start[..<(start.lastIndex(of: "/") ?? start.startIndex)])
            if start.isEmpty { start = "/" }
        }
        let tree: GitWorkTree
        do {
            tree = try await GitWorkTree.discover(from: start)
        } catch {
            throw CommandError("\(directory) lies in no Git repository with a work tree: \(error)")
        }
        root = tree.root
        let inside = try DirectoryTree(root: start).root + absolute.dropFirst(start == "/" ? 0 : start.count)
        guard inside == root || inside.hasPrefix(root + "/") else {
            throw CommandError("\(directory) lies outside of the repository \(root)")
        }
        path = String(inside.dropFirst(root.count).drop { $0 == "/" })
        repository = try await GitRepository.open(at: tree.gitDirectory)
    }

    private static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// What the overlay renders to at a revision, or in the work tree; nil when there is no kustomization.
    func objects(at revision: String?) async throws -> [KubernetesObject]? {
        let tree: any FileTree
        if let revision {
            guard let commit = try await repository.resolve(revision) else {
                throw CommandError("there is no revision '\(revision)'", status: ExitStatus.usage)
            }
            tree = LinkedTree(try await repository.snapshot(at: commit))
        } else {
            tree = try DirectoryTree(root: root)
        }
        let prefix = path.isEmpty ? "" : path + "/"
        guard try Kustomize.fileNames.contains(where: { try tree.file(prefix + $0) != nil }) else { return nil }
        do {
            return try Kustomize.build(path, in: tree)
        } catch {
            throw CommandError("at \(revision ?? "the work tree"): \(error)")
        }
    }
}
