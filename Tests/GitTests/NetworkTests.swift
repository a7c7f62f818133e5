import Foundation
import Git
import Testing

@Suite("Remotes on the network", .timeLimit(.minutes(10)))
struct NetworkTests {
    private static let main = "refs/heads/main"

    @Test("Refs, a fetch and a push work over git://")
    func daemon() async throws {
        let fixture = try Fixture()
        let daemon = try GitDaemon(root: fixture.directory.path)
        try await exercise(GitRemote(url: daemon.url("origin.git")), fixture)
    }

    @Test("Refs, a fetch and a push work over HTTP")
    func http() async throws {
        let fixture = try Fixture()
        let server = try HTTPGitServer(root: fixture.directory.path)
        try await exercise(GitRemote(url: server.url("origin.git")), fixture)
    }

    @Test("Refs, a fetch and a push work over HTTP with credentials")
    func httpWithCredentials() async throws {
        let fixture = try Fixture()
        let server = try HTTPGitServer(root: fixture.directory.path, requiresUser: true)
        let credentials = GitCredentials.password(HTTPGitServer.password, username: HTTPGitServer.user)
        try await exercise(GitRemote(url: server.url("origin.git"), credentials: credentials), fixture)
    }

    /// Lists, fetches twice, commits, pushes, loses a race, and has Git look at the results.
    private func exercise(_ remote: GitRemote, _ fixture: Fixture) async throws {
        let main = try RefName(Self.main)
        let tip = try fixture.tip()
        let refs = try await remote.refs()
        #expect(refs[main] == tip && refs.head == main)
        let mirror = try await GitRepository.create(bare: fixture.directory.path + "/mirror.git", head: main)
        #expect(try await mirror.fetch(main, from: remote).new == tip)
        #expect(try await mirror.fetch(main, from: remote).old == tip)
        let next = try await commit(in: mirror, on: tip, "one")
        #expect(try await mirror.push(next, to: main, expecting: tip, on: remote) == .moved)
        #expect(try await mirror.push(next, to: main, expecting: tip, on: remote) == .upToDate)
        #expect(try fixture.tip() == next)
        let late = try await commit(in: mirror, on: tip, "two")
        #expect(await thrown { try await mirror.push(late, to: main, expecting: tip, on: remote) }?.code == .raceLost)
        #expect(await thrown { try await mirror.push(late, to: main, expecting: next, on: remote) }?.code == .diverged)
        let branch = try RefName.branch("new")
        #expect(try await mirror.push(late, to: branch, expecting: nil, on: remote) == .moved)
        #expect(try await mirror.fetch(main, from: remote).new == next)
        #expect(await thrown { _ = try await mirror.fetch(.branch("none"), from: remote) }?.code == .notFound)
        try fixture.verify(fixture.origin)
        try fixture.verify(mirror.path)
        let left = try FileManager.default.contentsOfDirectory(atPath: mirror.path)
        #expect(!left.contains { $0.hasPrefix("headgate-scratch") })
    }

    @Test("A fetch brings only what is new, however many refs are here")
    func manyRefs() async throws {
        let fixture = try Fixture()
        let main = try RefName(Self.main)
        for number in 0..<60 {
            try fixture.write("file\(number)", "\(number)")
            _ = try fixture.commit("Commit \(number)")
            try Shell.git("branch", "branch\(number)", in: fixture.work)
        }
        try Shell.git("push", "-q", "--all", fixture.origin, in: fixture.work)
        let server = try HTTPGitServer(root: fixture.directory.path)
        try Shell.git("clone", "-q", "--mirror", fixture.origin, "mirror.git", in: fixture.directory.path)
        let tip = try fixture.tip()
        try fixture.write("README.md", "one more\n")
        let next = try fixture.commit("One more")
        try Shell.git("push", "-q", fixture.origin, "main", in: fixture.work)
        let mirror = try await GitRepository.open(at: fixture.directory.path + "/mirror.git")
        let before = try looseCount(mirror.path)
        #expect(try await mirror.fetch(main, from: GitRemote(url: server.url("origin.git"))).new == next)
        #expect(try looseCount(mirror.path) - before == 3)
        // The server is told of the one commit that matters; of its answer, all is new.
        let told = server.requests.map { String(decoding: $0.body, as: UTF8.self) }
        #expect(told.contains { $0.contains("have \(tip)") })
        try fixture.verify(mirror.path)
    }

    @Test("A large fetch keeps its pack")
    func largeFetch() async throws {
        let fixture = try Fixture()
        let main = try RefName(Self.main)
        for number in 0..<700 { try fixture.write("many/\(number)", "\(number)") }
        let tip = try fixture.commit("Many")
        try Shell.git("push", "-q", fixture.origin, "main", in: fixture.work)
        let daemon = try GitDaemon(root: fixture.directory.path)
        let mirror = try await GitRepository.create(bare: fixture.directory.path + "/mirror.git", head: main)
        #expect(try await mirror.fetch(main, from: GitRemote(url: daemon.url("origin.git"))).new == tip)
        #expect(try looseCount(mirror.path) == 0)
        try fixture.verify(mirror.path)
    }

    @Test("Of two writers over git:// one learns that it lost")
    func race() async throws {
        let fixture = try Fixture()
        let main = try RefName(Self.main)
        let daemon = try GitDaemon(root: fixture.directory.path)
        let remote = GitRemote(url: try daemon.url("origin.git"))
        let base = try fixture.tip()
        let outcomes = await withTaskGroup(of: GitError.Code?.self) { group in
            for number in 0..<4 {
                group.addTask {
                    await thrown {
                        let path = fixture.directory.path + "/writer\(number).git"
                        let writer = try await GitRepository.create(bare: path, head: main)
                        _ = try await writer.fetch(main, from: remote)
                        let revision = try await commit(in: writer, on: base, "\(number)")
                        try await writer.push(revision, to: main, expecting: base, on: remote)
                    }?.code
                }
            }
            return await group.reduce(into: [GitError.Code?]()) { $0.append($1) }
        }
        #expect(outcomes.count { $0 == nil } == 1)
        #expect(outcomes.count { $0 == .raceLost } == 3)
        try fixture.verify(fixture.origin)
    }

    @Test("A push that a hook refuses says so with the server's words")
    func rejected() async throws {
        let fixture = try Fixture()
        let main = try RefName(Self.main)
        try fixture.install(hook: "update", "exit 1")
        let daemon = try GitDaemon(root: fixture.directory.path)
        let base = try fixture.tip()
        let work = try await GitRepository.open(at: fixture.work)
        let next = try await commit(in: work, on: base, "x")
        let remote = GitRemote(url: try daemon.url("origin.git"))
        let failure = await thrown { try await work.push(next, to: main, expecting: base, on: remote) }
        #expect(failure?.code == .rejected && failure?.message.contains("hook declined") == true)
    }

    @Test("A missing repository and a wrong password are told apart, and no secret is shown")
    func refusals() async throws {
        let fixture = try Fixture()
        let server = try HTTPGitServer(root: fixture.directory.path, requiresUser: true)
        let good = GitCredentials.password(HTTPGitServer.password, username: HTTPGitServer.user)
        let bad = GitCredentials.token("wr0ng-5ecret")
        let missing = await thrown { _ = try await GitRemote(url: server.url("none.git"), credentials: good).refs() }
        #expect(missing?.code == .notFound)
        let refused = await thrown { _ = try await GitRemote(url: server.url("origin.git"), credentials: bad).refs() }
        #expect(refused?.code == .authentication)
        let none = await thrown { _ = try await GitRemote(url: server.url("origin.git")).refs() }
        #expect(none?.code == .authentication)
        for failure in [missing, refused, none] {
            let shown = "\(String(describing: failure)) \(failure?.message ?? "")"
            #expect(!shown.contains("5ecret"))
        }
        let daemon = try GitDaemon(root: fixture.directory.path)
        let denied = await thrown { _ = try await GitRemote(url: daemon.url("none.git")).refs() }
        #expect(denied?.code == .notFound)
    }

    @Test("Credentials do not follow a redirect to another port")
    func redirect() async throws {
        let fixture = try Fixture()
        let thief = try HTTPGitServer(root: fixture.directory.path, requiresUser: true)
        let server = try HTTPGitServer(root: fixture.directory.path, redirect: "http://127.0.0.1:\(thief.port)")
        let credentials = GitCredentials.password(HTTPGitServer.password, username: HTTPGitServer.user)
        let remote = GitRemote(url: try server.url("origin.git"), credentials: credentials)
        let failure = await thrown { _ = try await remote.refs() }
        #expect(failure?.code == .network && failure?.message.contains("redirects") == true)
        #expect(thief.requests.isEmpty)
        #expect(server.requests.count == 1)
    }

    private func looseCount(_ path: String) throws -> Int {
        let words = try Shell.git("count-objects", in: path).split(separator: " ")
        return words.first.flatMap { Int($0) } ?? -1
    }
}

/// Writes a commit with one new file.
func commit(in repository: GitRepository, on parent: Revision, _ text: String) async throws -> Revision {
    try await repository.commit(
        parent: parent,
        changes: ["written.txt": .write(Array(text.utf8))],
        message: "Write \(text)",
        author: Person.ada(),
        committer: Person.ada()
    )
}
