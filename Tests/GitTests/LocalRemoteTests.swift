import Foundation
import Git
import Testing

@Suite("Remotes on this machine")
struct LocalRemoteTests {
    @Test("Refs are listed and a branch is fetched, again and again")
    func fetch() async throws {
        let fixture = try Fixture()
        try Shell.git("tag", "-a", "v1", "-m", "one", "main", in: fixture.origin)
        let remote = try fixture.remote()
        let main = try RefName.branch("main")
        let refs = try await remote.refs()
        let tip = try fixture.tip()
        #expect(refs[main] == tip && refs.head == main)
        let tag = try RefName.tag("v1")
        #expect(refs[tag] == tip)
        let mirror = try await GitRepository.create(bare: fixture.directory.path + "/m.git", head: main)
        let first = try await mirror.fetch(main, from: remote)
        #expect(first.old == nil && first.new == tip)
        try fixture.write("x", "1")
        let next = try fixture.commit("Next")
        try Shell.git("push", "-q", fixture.origin, "main", in: fixture.work)
        #expect(try await mirror.fetch(main, from: remote) == GitFetch(first.new, next, main))
        #expect(try await mirror.fetch(main, from: remote).old == next)
        #expect(try await mirror.fetch(tag, from: remote).new == first.new)
        #expect(await thrown { _ = try await mirror.fetch(.branch("none"), from: remote) }?.code == .notFound)
        try fixture.verify(mirror.path)
    }

    @Test("A long history arrives as a pack, a short one as single objects")
    func packs() async throws {
        let fixture = try Fixture()
        for number in 0..<600 { try fixture.write("many/\(number % 7)/\(number).txt", "\(number)\n") }
        let tip = try fixture.commit("Many")
        let path = fixture.directory.path + "/target.git"
        let target = try await GitRepository.create(bare: path, head: .branch("main"))
        let source = try await GitRepository.open(at: fixture.work)
        let remote = GitRemote(url: try GitURL(path: path))
        try await source.push(tip, to: .branch("main"), expecting: nil, on: remote)
        try fixture.verify(path)
        #expect(try packCount(path) == 1)
        try fixture.write("many/0/0.txt", "changed\n")
        let next = try fixture.commit("One more")
        try await source.push(next, to: .branch("main"), expecting: tip, on: remote)
        try fixture.verify(path)
        #expect(try packCount(path) == 1)
        #expect(try await target.readFile("many/0/0.txt", at: next) == Array("changed\n".utf8))
    }

    @Test("Of two writers one gets through and the other learns that it lost")
    func race() async throws {
        let fixture = try Fixture()
        let remote = try fixture.remote()
        let base = try fixture.tip()
        let main = try RefName.branch("main")
        var outcomes: [GitError.Code?] = []
        await withTaskGroup(of: GitError.Code?.self) { group in
            for number in 0..<8 {
                group.addTask {
                    await thrown {
                        let path = fixture.directory.path + "/writer\(number).git"
                        let writer = try await GitRepository.create(bare: path, head: main)
                        _ = try await writer.fetch(main, from: remote)
                        let revision = try await writer.commit(
                            parent: base,
                            changes: ["file": .write(Array("\(number)".utf8))],
                            message: "Writer \(number)",
                            author: Person.ada(),
                            committer: Person.ada()
                        )
                        try await writer.push(revision, to: main, expecting: base, on: remote)
                    }?.code
                }
            }
            for await outcome in group { outcomes.append(outcome) }
        }
        #expect(outcomes.count { $0 == nil } == 1)
        #expect(outcomes.count { $0 == .raceLost } == 7)
        #expect(try Shell.git("rev-list", "--count", "main", in: fixture.origin) == "3")
        try fixture.verify(fixture.origin)
    }

    @Test("A push is refused where it would drop commits, unless forced, and into a work tree")
    func refused() async throws {
        let fixture = try Fixture()
        let remote = try fixture.remote()
        let main = try RefName.branch("main")
        let tip = try fixture.tip()
        let source = try await GitRepository.open(at: fixture.work)
        try Shell.git("checkout", "-q", "--orphan", "other", in: fixture.work)
        let other = try fixture.commit("Unrelated")
        #expect(await thrown { try await source.push(other, to: main, expecting: tip, on: remote) }?.code == .diverged)
        #expect(await thrown { try await source.push(other, to: main, expecting: nil, on: remote) }?.code == .raceLost)
        #expect(
            await thrown { try await source.push(other, to: main, expecting: other, on: remote, force: true) }?.code
                == .raceLost
        )
        #expect(try await source.push(other, to: main, expecting: tip, on: remote, force: true) == .moved)
        #expect(try fixture.tip() == other)
        let workTree = GitRemote(url: try GitURL(path: fixture.work))
        #expect(
            await thrown { try await source.push(other, to: main, expecting: tip, on: workTree) }?.code == .unsupported
        )
    }

    @Test("No hook of a local repository runs")
    func hooks() async throws {
        let fixture = try Fixture()
        for hook in ["pre-receive", "update", "post-receive", "reference-transaction", "post-update"] {
            try fixture.install(hook: hook, "touch \(fixture.directory.path)/ran; exit 1")
        }
        try fixture.write("x", "1")
        let tip = try fixture.tip()
        let next = try fixture.commit("Next")
        let source = try await GitRepository.open(at: fixture.work)
        try await source.push(next, to: .branch("main"), expecting: tip, on: fixture.remote())
        #expect(try fixture.tip() == next)
        #expect(fixture.directory.text("ran") == nil)
    }

    @Test("A lock that a killed process left is removed; a fresh one is waited for")
    func locks() async throws {
        let fixture = try Fixture()
        let main = try RefName.branch("main")
        let tip = try fixture.tip()
        let lock = fixture.origin + "/refs/heads/main.lock"
        try Data().write(to: URL(filePath: lock))
        try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSinceNow: -300)], ofItemAtPath: lock)
        let repository = try await GitRepository.open(at: fixture.origin)
        let first = try #require(try await repository.resolve("main~1"))
        try await repository.moveRef(main, from: tip, to: first)
        #expect(try fixture.tip() == first)
        try Data().write(to: URL(filePath: lock))
        #expect(await thrown { try await repository.moveRef(main, from: first, to: tip) }?.code == .locked)
        #expect(FileManager.default.fileExists(atPath: lock))
    }

    @Test("Whoever alone writes to mirrors lets go of what a killed process held in them, and of nothing else")
    func abandoned() async throws {
        let fixture = try Fixture()
        let root = fixture.directory.path + "/mirrors"
        let mirror = root + "/owner/name.git"
        let repository = try await GitRepository.openOrCreate(bare: mirror, head: .branch("main"))
        let main = try await repository.fetch(.branch("main"), from: fixture.remote())
        for name in ["refs/heads/main.lock", "refs/heads/other.lock", "packed-refs.lock", "objects/x.lock"] {
            try Data().write(to: URL(filePath: mirror + "/" + name))
        }
        try Data().write(to: URL(filePath: root + "/refs.lock"))
        try await GitRepository.releaseLocks(under: root)
        #expect(!FileManager.default.fileExists(atPath: mirror + "/refs/heads/main.lock"))
        #expect(!FileManager.default.fileExists(atPath: mirror + "/refs/heads/other.lock"))
        #expect(!FileManager.default.fileExists(atPath: mirror + "/packed-refs.lock"))
        #expect(FileManager.default.fileExists(atPath: mirror + "/objects/x.lock"))
        #expect(FileManager.default.fileExists(atPath: root + "/refs.lock"))
        let first = try #require(try await repository.resolve("main~1"))
        try await repository.moveRef(.branch("main"), from: main.new, to: first)
        try await GitRepository.releaseLocks(under: root + "/none")
    }

    private func packCount(_ path: String) throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: path + "/objects/pack").count { $0.hasSuffix(".pack") }
    }
}

extension GitFetch {
    fileprivate init(_ old: Revision?, _ new: Revision, _ ref: RefName) {
        self.init(ref: ref, old: old, new: new)
    }
}
