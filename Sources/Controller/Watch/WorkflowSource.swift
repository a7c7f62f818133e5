import Crypto
import Git

/// Workflow files of other repositories, which jobs call as `owner/name/path@ref`.
///
/// Each repository has a mirror of its own. What a branch or tag stands for is asked of the server every time; a run keeps what
/// it was planned with.
actor WorkflowSource {
    /// Why a file is not to be had, for the message of the run.
    struct Failure: Error {
        var message: String
    }

    /// How many refs are fetched to find a commit that is named by itself.
    private static let maximumRefs = 200

    /// Two minutes, and a quarter of a GiB from the network.
    private static let limits = GitNetworkLimits(
        total: .seconds(120),
        connect: .seconds(5),
        idle: .seconds(10),
        receivedBytes: 256 << 20,
        refs: 100_000
    )

    private let server: String
    private let root: String
    private let credentials: GitCredentials?
    private var repositories: [String: GitRepository] = [:]

    init(server: String, root: String, credentials: GitCredentials? = nil) {
        self.server = server
        self.credentials = credentials
        self.root = root
    }

    /// The commit that a ref stands for, brought here.
    ///
    /// - `repository`: `owner/name`
    func commit(of repository: String, at ref: String) async throws -> Revision {
        let mirror = try await mirror(repository)
        do {
            if let commit = Self.revision(ref) {
                if try await mirror.contains(commit) { return commit }
                return try await find(commit, of: repository, in: mirror)
            }
            let (remote, refs) = try await refs(of: repository)
            for name in ["refs/tags/\(ref)", "refs/heads/\(ref)", ref] {
                guard let wanted = refs.targets.keys.first(where: { $0.name == name }) else { continue }
                if let known = refs[wanted], try await mirror.contains(known) { return known }
                return try await mirror.fetch(wanted, from: remote, as: Self.place(of: wanted)).new
            }
        } catch let error as GitError {
            throw Failure(message: "\(repository)@\(ref.prefix(100)) cannot be fetched: \(error.message)")
        }
        throw Failure(message: "\(repository) has no branch, tag or commit '\(ref.prefix(100))'")
    }

    func file(_ path: String, of repository: String, at commit: Revision) async throws -> [UInt8]? {
        do {
            return try await mirror(repository).readFile(path, at: commit, limit: RunPlanner.maximumFile)
        } catch let error as GitError {
            throw Failure(message: "\(path) of \(repository) cannot be read: \(error.message)")
        }
    }

    /// Looks for a commit on the branches and tags.
    private func find(_ commit: Revision, of repository: String, in mirror: GitRepository) async throws -> Revision {
        let (remote, refs) = try await refs(of: repository)
        let first = refs.targets.keys.filter { refs[$0] == commit }
        let others = refs.targets.keys.filter { ($0.isBranch || $0.isTag) && refs[$0] != commit }.sorted()
        for ref in (first + others).prefix(Self.maximumRefs) {
            _ = try await mirror.fetch(ref, from: remote, as: Self.place(of: ref))
            if try await mirror.contains(commit) { return commit }
        }
        throw Failure(message: "\(repository) has no commit \(commit) on a branch or tag")
    }

    /// Asks the server, under the plain name first.
    private func refs(of repository: String) async throws -> (GitRemote, GitRefs) {
        var failure: GitError?
        for suffix in ["", ".git"] {
            do {
                let remote = GitRemote(
                    url: try GitURL("\(server)/\(repository)\(suffix)"),
                    credentials: credentials,
                    limits: Self.limits
                )
                return (remote, try await remote.refs())
            } catch let error as GitError {
                failure = failure ?? error
            }
        }
        throw Failure(message: "\(server)/\(repository) cannot be fetched: \(failure?.message ?? "no answer")")
    }

    private func mirror(_ repository: String) async throws -> GitRepository {
        let key = repository.lowercased()
        if let known = repositories[key] { return known }
        let parts = key.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy(Self.isName) else {
            throw Failure(message: "'\(repository.prefix(100))' is no OWNER/NAME")
        }
        let mirror = try await GitRepository.openOrCreate(bare: "\(root)/\(key).git", head: .branch("main"))
        if let first = repositories[key] { return first }
        if repositories.count >= 32 { repositories.removeAll() }
        repositories[key] = mirror
        return mirror
    }

    /// A name that is one harmless part of a path and of an address.
    private static func isName(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.count <= 100 && !text.hasPrefix(".")
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte) || [0x2D, 0x2E, 0x5F].contains(byte)
            }
    }

    private static func place(of ref: RefName) throws -> RefName {
        try RefName("refs/headgate/watched/\(Hexadecimal.text(SHA256.hash(data: Array(ref.name.utf8))).prefix(40))")
    }

    private static func revision(_ ref: String) -> Revision? {
        guard ref.utf8.count == 40, Hexadecimal.bytes(ref) != nil else { return nil }
        do {
            return try Revision(ref.lowercased())
        } catch {
            return nil
        }
    }
}

/// The files of other repositories that one run is planned with: a ref stands for the same commit in all of them.
struct WorkflowShelf {
    let source: WorkflowSource?
    private var commits: [String: Revision] = [:]

    init(source: WorkflowSource?) {
        self.source = source
    }

    mutating func file(_ path: String, of repository: String, at ref: String) async throws -> [UInt8]? {
        guard let source else {
            throw WorkflowSource.Failure(
                message: "\(repository)/\(path)@\(ref) is called, and no 'actions.server' says where it is"
            )
        }
        let key = "\(repository.lowercased())@\(ref)"
        let commit: Revision
        if let known = commits[key] {
            commit = known
        } else {
            commit = try await source.commit(of: repository, at: ref)
            commits[key] = commit
        }
        return try await source.file(path, of: repository, at: commit)
    }
}
