import ControllerAPI
import Git
import Images

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The runner's own copy of a repository, brought up to date when something is missing.
struct SourceMirror: Sendable {
    let path: String
    let url: String
    let branch: String
    let credentials: GitCredentials?

    /// Takes lines for the job's log.
    let say: @Sendable (String) -> Void

    /// Where the job's revision is found, where it is not on the branch.
    var source: (revision: String, place: RevisionSource)?

    /// Who hands the job's revision out, and where there is room for it; nil where the origin is asked.
    private var served: (desk: any JobDesk, room: String)?

    init(
        path: String,
        url: String,
        branch: String,
        credentials: GitCredentials?,
        say: @escaping @Sendable (String) -> Void
    ) {
        self.credentials = credentials
        self.path = path
        self.url = url
        self.branch = branch
        self.say = say
    }

    /// The mirror of the job's repository.
    init(
        assignment: JobAssignment,
        directories: JobDirectories,
        desk: any JobDesk,
        say: @escaping @Sendable (String) -> Void
    ) {
        self.init(
            path: directories.mirror,
            url: assignment.url,
            branch: assignment.branch,
            credentials: assignment.credentials(for: assignment.url),
            say: say
        )
        source = assignment.source.map { (assignment.revision, $0) }
        if assignment.source?.isServed == true { served = (desk, directories.own) }
    }

    func repository() async throws -> GitRepository {
        try await Mirrors.open(path, head: try RefName.branch(branch))
    }

    /// The commit of a full name, a branch, a tag or an expression; nil where the repository has none.
    ///
    /// What a name stands for is asked of the origin, a commit that is here already is not.
    func revision(_ wanted: String, in mirror: GitRepository) async throws -> Revision? {
        if wanted.utf8.count == 40, wanted.utf8.allSatisfy({ Character(UnicodeScalar($0)).isHexDigit }) {
            let revision = try Revision(wanted)
            if try await mirror.contains(revision) { return revision }
            if let source, source.revision == revision.hex {
                return try await bring(revision, from: source.place, to: mirror)
            }
            _ = try await fetch(RefName.branch(branch), to: mirror)
            if try await mirror.contains(revision) { return revision }
            // It may be on another branch, or on none but a tag.
            try await fetchAll(to: mirror)
            return try await mirror.contains(revision) ? revision : nil
        }
        let names = wanted.hasPrefix("refs/") ? [wanted] : ["refs/tags/\(wanted)", "refs/heads/\(wanted)"]
        for name in names {
            guard let ref = Self.ref(name) else { continue }
            if let revision = try await fetch(ref, to: mirror) { return revision }
        }
        _ = try await fetch(RefName.branch(branch), to: mirror)
        return try await mirror.resolve(wanted)
    }

    /// Brings the job's revision here from the ref it was seen at; nil where it is not there any more.
    private func bring(
        _ revision: Revision,
        from place: RevisionSource,
        to mirror: GitRepository
    ) async throws -> Revision? {
        if let served { return try await take(revision, from: served.desk, room: served.room, to: mirror) }
        // Under a name of its own: `a` and `a/b` may follow each other, and cannot both be refs here.
        guard let merge = place.merge else {
            _ = try await fetch(RefName(place.ref), to: mirror, as: Self.local(revision))
            return try await mirror.contains(revision) ? revision : nil
        }
        let (head, base) = (try Revision(merge.head), try Revision(merge.base))
        for (wanted, ref) in [(head, place.ref), (base, merge.baseRef)] where try await !mirror.contains(wanted) {
            _ = try await fetch(RefName(ref), to: mirror, as: Self.local(wanted))
            guard try await mirror.contains(wanted) else { return nil }
        }
        let made = try await mirror.merge(
            head,
            into: base,
            message: MergeCommit.message(head: head.hex, base: base.hex),
            signature: MergeCommit.signature(
                head: mirror.commitInfo(head),
                base: mirror.commitInfo(base)
            )
        )
        guard made == .merged(revision) else {
            throw RunnerError(
                .failed,
                "merging \(head.short) into \(base.short) gives another commit here than on the controller: "
                    + "they have different releases of libgit2"
            )
        }
        return revision
    }

    /// Takes the revision from the controller, which tells of it only what is not here.
    private func take(
        _ revision: Revision,
        from desk: any JobDesk,
        room: String,
        to mirror: GitRepository
    ) async throws -> Revision {
        let known = try await mirror.refs().targets.sorted { $0.key < $1.key }.map(\.value.hex)
        let archive = "\(room)/source.tar"
        let directory = "\(room)/source"
        defer {
            for path in [archive, directory] where FileManager.default.fileExists(atPath: path) {
                do {
                    try FileManager.default.removeItem(atPath: path)
                } catch {
                    say("##[warning]\(path) stays: \(error)")
                }
            }
        }
        var backoff = Backoff()
        for attempt in 1... {
            do {
                try await desk.downloadSource(having: Array(Set(known)).prefix(50).sorted(), to: archive)
                break
            } catch let error as ControllerClientError where !error.isFinal && attempt < 6 {
                say("\(error.message); trying again")
                try await Task.sleep(for: backoff.next())
            }
        }
        _ = try await Archive.extract(archive, into: directory)
        do {
            try await mirror.adoptPack(in: directory, of: revision, as: Self.local(revision))
        } catch let error as GitError {
            throw RunnerError(.failed, "what the controller sent cannot be used: \(error.message)", cause: error)
        }
        return revision
    }

    private static func local(_ revision: Revision) throws -> RefName {
        try RefName("refs/headgate/revisions/\(revision)")
    }

    /// Brings every branch and tag here.
    func fetchAll(to mirror: GitRepository, tags: Bool = true, branches: Bool = true) async throws {
        let refs: GitRefs
        do {
            refs = try await remote().refs()
        } catch let error as GitError {
            let known = try await mirror.refs()
            guard !known.targets.isEmpty else {
                throw RunnerError(.failed, "the repository cannot be fetched: \(error.message)", cause: error)
            }
            say("##[warning]branches and tags are those of the last fetch: \(error.message)")
            return
        }
        let known = try await mirror.refs()
        for ref in refs.targets.keys.sorted() where (tags && ref.isTag) || (branches && ref.isBranch) {
            if known[ref] == refs[ref] { continue }
            _ = try await fetch(ref, to: mirror)
        }
    }

    /// Brings one ref here; nil where the origin has none of that name.
    ///
    /// Another job may be fetching into the same mirror at this moment: it is waited for.
    func fetch(_ ref: RefName, to mirror: GitRepository, as local: RefName? = nil) async throws -> Revision? {
        var backoff = Backoff()
        for attempt in 1... {
            do {
                return try await mirror.fetch(ref, from: remote(), as: local).new
            } catch let error as GitError where (error.code == .locked || error.code.isTransient) && attempt < 6 {
                say("\(error.message); trying again")
                try await Task.sleep(for: backoff.next())
            } catch let error as GitError where error.code == .notFound {
                return nil
            } catch let error as GitError {
                throw RunnerError(.failed, "the repository cannot be fetched: \(error.message)", cause: error)
            }
        }
        return nil
    }

    private func remote() throws -> GitRemote {
        GitRemote(url: try GitURL(url), credentials: credentials)
    }

    private static func ref(_ name: String) -> RefName? {
        do {
            return try RefName(name)
        } catch {
            // What is no name of a ref may still be an expression, such as main~2.
            return nil
        }
    }
}
