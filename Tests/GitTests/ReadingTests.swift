import Foundation
import Git
import Testing

@Suite("Reading")
struct ReadingTests {
    @Test("Files, modes and links are read at a revision")
    func files() async throws {
        let fixture = try Fixture()
        let repository = try await GitRepository.open(at: fixture.origin)
        let tip = try fixture.tip()
        let first = try #require(try await repository.resolve("main~1"))
        #expect(try await repository.readFile("README.md", at: tip) == Array("hello again\n".utf8))
        #expect(try await repository.readFile("README.md", at: first) == Array("hello\n".utf8))
        #expect(try await repository.readFile("link", at: tip) == Array("README.md".utf8))
        #expect(try await repository.readFile("missing/file", at: tip) == nil)
        #expect(try await repository.readFile("Sources", at: tip) == nil)
        let entries = try #require(try await repository.entries(at: tip))
        let listed = entries.filter { $0.mode != .directory }
            .map { "\(String($0.mode.rawValue, radix: 8)) blob \($0.id) \($0.size ?? -1)\t\($0.path)" }
        let judged = try Shell.git("ls-tree", "-r", "-l", "main", in: fixture.origin)
        let words = judged.split(separator: "\n").map { line in
            line.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
        }
        #expect(listed == words)
        #expect(try await repository.entries(under: "overlays", at: tip, recursive: false)?.map(\.name) == ["staging"])
        #expect(try await repository.entries(under: "README.md", at: tip) == nil)
    }

    @Test(
        "A path that leaves the tree is refused",
        arguments: ["../x", "/etc/passwd", "a/../b", "a//b", ".git/config", "./a"]
    )
    func hostilePaths(_ path: String) async throws {
        let fixture = try Fixture()
        let repository = try await GitRepository.open(at: fixture.origin)
        let tip = try fixture.tip()
        #expect(await thrown { _ = try await repository.readFile(path, at: tip) }?.code == .hostilePath)
        let snapshot = try await repository.snapshot(at: tip)
        #expect(code { _ = try snapshot.file(path) } == .hostilePath)
    }

    @Test("A file over the limit is not read")
    func limit() async throws {
        let fixture = try Fixture()
        let repository = try await GitRepository.open(at: fixture.origin)
        let tip = try fixture.tip()
        #expect(await thrown { _ = try await repository.readFile("README.md", at: tip, limit: 3) }?.code == .tooLarge)
    }

    @Test("History is what Git says it is")
    func history() async throws {
        let fixture = try Fixture()
        let base = try fixture.head()
        try Shell.git("checkout", "-q", "-b", "side", in: fixture.work)
        try fixture.write("side.txt", "1")
        let side = try fixture.commit("Side\n\nHeadgate-Run: 7")
        try Shell.git("checkout", "-q", "main", in: fixture.work)
        try fixture.write("main.txt", "1")
        let main = try fixture.commit("Main")
        try Shell.git("merge", "-q", "--no-ff", "-m", "Merge", "side", in: fixture.work)
        let merge = try fixture.head()
        let repository = try await GitRepository.open(at: fixture.work)
        #expect(try await repository.commitInfo(merge).parents == [main, side])
        #expect(try await repository.mergeBase(main, side) == base)
        #expect(try await repository.isDescendant(merge, of: base))
        #expect(try await repository.isDescendant(base, of: merge) == false)
        #expect(try await repository.isDescendant(base, of: base))
        let unknown = try Revision(String(repeating: "1", count: 40))
        #expect(try await repository.isDescendant(merge, of: unknown) == false)
        let all = try await repository.log(from: merge)
        let judged = try Shell.git("rev-list", "main", in: fixture.work).split(separator: "\n").map { String($0) }
        #expect(Set(all.map(\.revision.hex)) == Set(judged))
        let since = try await repository.log(from: merge, excluding: [base, unknown])
        #expect(Set(since.map(\.revision)) == [merge, main, side])
        #expect(try await repository.log(from: merge, firstParentOnly: true).map(\.revision).contains(side) == false)
        #expect(try await repository.log(from: merge, limit: 2).count == 2)
        #expect(try await repository.log(from: merge) { $0.revision == base }.last?.revision == base)
        #expect(try await repository.findCommit(on: merge, trailer: "headgate-run", value: "7")?.revision == side)
        #expect(try await repository.findCommit(on: merge, trailer: "Headgate-Run", value: "8") == nil)
        let info = try await repository.commitInfo(side)
        #expect(info.author.name == "Ada" && info.summary == "Side" && info.trailer("Headgate-Run") == "7")
        let changed = try await repository.changedPaths(from: base, to: merge)
        #expect(changed.map(\.path) == ["main.txt", "side.txt"] && changed.allSatisfy { $0.kind == .added })
        let back = try await repository.changedPaths(from: merge, to: base)
        #expect(back.allSatisfy { $0.kind == .deleted } && back.count == 2)
        #expect(try await repository.changedPaths(from: nil, to: base).count == 5)
        #expect(
            await thrown { _ = try await repository.changedPaths(from: nil, to: base, limit: 4) }?.code == .tooLarge
        )
    }

    @Test("Names are resolved to commits")
    func names() async throws {
        let fixture = try Fixture()
        try Shell.git("tag", "-a", "v1", "-m", "one", in: fixture.work)
        let head = try fixture.head()
        let repository = try await GitRepository.open(at: fixture.work)
        for name in ["HEAD", "main", "refs/heads/main", "v1", head.hex, head.short] {
            #expect(try await repository.resolve(name) == head)
        }
        #expect(try await repository.resolve("missing") == nil)
        #expect(await thrown { _ = try await repository.resolve("-x") }?.code == .invalid)
        let refs = try await repository.refs()
        let tag = try RefName.tag("v1")
        let main = try RefName.branch("main")
        #expect(refs[tag] == head && refs.targets[tag] != head && refs.head == main)
    }

    @Test("A snapshot is read from many threads at once")
    func snapshot() async throws {
        let fixture = try Fixture()
        let repository = try await GitRepository.open(at: fixture.origin)
        let snapshot = try await repository.snapshot(at: try fixture.tip())
        #expect(try snapshot.isDirectory(""))
        #expect(try snapshot.isDirectory("overlays/staging"))
        #expect(try snapshot.isDirectory("README.md") == false)
        #expect(try snapshot.symbolicLink("link") == "README.md")
        #expect(try snapshot.file("link") == nil)
        #expect(try snapshot.list("")?.map(\.path) == ["README.md", "Sources", "link", "overlays", "run.sh"])
        #expect(try snapshot.list("README.md") == nil)
        #expect(try snapshot.entry("run.sh")?.mode == .executable)
        try await withThrowingTaskGroup { group in
            for _ in 0..<50 {
                group.addTask { try snapshot.file("README.md") }
            }
            for try await bytes in group { #expect(bytes == Array("hello again\n".utf8)) }
        }
    }

    @Test("A place without a repository is told apart from one that cannot be read")
    func noRepository() async throws {
        let directory = try TemporaryDirectory()
        #expect(await thrown { _ = try await GitRepository.open(at: directory.path) }?.code == .notARepository)
        #expect(await thrown { _ = try await GitWorkTree.discover(from: directory.path) }?.code == .notARepository)
        let fixture = try Fixture()
        let repository = try await GitRepository.open(at: fixture.origin)
        let unknown = try Revision(String(repeating: "1", count: 40))
        #expect(await thrown { _ = try await repository.commitInfo(unknown) }?.code == .notFound)
        #expect(try await repository.contains(unknown) == false)
    }
}
