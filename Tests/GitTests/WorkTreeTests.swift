import Foundation
import Git
import Testing

@Suite("Work trees")
struct WorkTreeTests {
    @Test("A work tree is found from a directory inside it, and left as it is")
    func discover() async throws {
        let fixture = try Fixture()
        let before = try listing(fixture.work)
        let found = try await GitWorkTree.discover(from: fixture.work + "/Sources/App")
        #expect(found.root == fixture.work && found.gitDirectory == fixture.work + "/.git")
        let main = try RefName.branch("main")
        let head = try fixture.head()
        #expect(found.branch == main && found.head == head)
        #expect(!found.isDirty && !found.isShallow)
        #expect(try listing(fixture.work) == before)
    }

    @Test(
        "Changed, staged and new files make it dirty; ignored ones do not",
        arguments: [
            ("README.md", "changed\n", true), ("new.txt", "new\n", true), ("build/out.o", "x", false),
        ]
    )
    func dirty(_ name: String, _ text: String, _ isDirty: Bool) async throws {
        let fixture = try Fixture()
        try fixture.write(".gitignore", "build/\n")
        _ = try fixture.commit("Ignore")
        try fixture.write(name, text)
        #expect(try await GitWorkTree.discover(from: fixture.work).isDirty == isDirty)
    }

    @Test("A detached, an unborn, a linked and a shallow one are described")
    func forms() async throws {
        let fixture = try Fixture()
        try Shell.git("worktree", "add", "-q", "-b", "linked", "../linked", in: fixture.work)
        let linked = try await GitWorkTree.discover(from: fixture.directory.path + "/linked")
        let branch = try RefName.branch("linked")
        let head = try fixture.head()
        #expect(linked.branch == branch && linked.head == head)
        let repository = try await GitRepository.open(at: linked.gitDirectory)
        #expect(try await repository.contains(try fixture.head()))
        try Shell.git("checkout", "-q", "--detach", in: fixture.work)
        #expect(try await GitWorkTree.discover(from: fixture.work).branch == nil)
        try Shell.git("init", "-q", "-b", "trunk", "../unborn", in: fixture.work)
        let unborn = try await GitWorkTree.discover(from: fixture.directory.path + "/unborn")
        let trunk = try RefName.branch("trunk")
        #expect(unborn.head == nil && unborn.branch == trunk)
        try Shell.git("clone", "-q", "--depth=1", "file://" + fixture.origin, "../shallow", in: fixture.work)
        #expect(try await GitWorkTree.discover(from: fixture.directory.path + "/shallow").isShallow)
        let shallow = try await GitRepository.open(at: fixture.directory.path + "/shallow")
        let target = fixture.directory.path + "/target.git"
        _ = try await GitRepository.create(bare: target, head: .branch("main"))
        let remote = GitRemote(url: try GitURL(path: target))
        let failure = await thrown { try await shallow.push(head, to: .branch("main"), expecting: nil, on: remote) }
        #expect(failure?.code == .unsupported && failure?.message.contains("--unshallow") == true)
    }

    @Test("Its HEAD is pushed into a bare origin while it stays as it is")
    func pushHead() async throws {
        let fixture = try Fixture()
        let target = fixture.directory.path + "/data/origin.git"
        let created = try await GitRepository.openOrCreate(bare: target, head: .branch("main"))
        #expect(try await created.refs().targets.isEmpty)
        let before = try listing(fixture.work)
        let source = try await GitRepository.open(at: fixture.work)
        let head = try fixture.head()
        let remote = GitRemote(url: try GitURL(path: target))
        #expect(try await source.push(head, to: .branch("main"), expecting: nil, on: remote) == .moved)
        #expect(try await source.push(head, to: .branch("main"), expecting: nil, on: remote) == .upToDate)
        #expect(try listing(fixture.work) == before)
        try fixture.verify(target)
        #expect(try Shell.git("clone", "-q", target, "copy", in: fixture.directory.path) == "")
        #expect(fixture.directory.text("copy/README.md") == "hello again\n")
        #expect(
            await thrown { _ = try await GitRepository.create(bare: target, head: .branch("main")) }?.code == .exists
        )
    }

    /// Every path below with its size and modification time.
    private func listing(_ path: String) throws -> String {
        try Shell.run("find", [path, "-printf", "%p %s %T@\n"], in: "/").output
    }
}

@Suite("The files of a work tree")
struct WorkTreeFilesTests {
    @Test("What Git knows and what is new is listed, with submodules, but nothing that is ignored")
    func files() async throws {
        let fixture = try Fixture()
        try fixture.write(".gitignore", "build/\n")
        _ = try fixture.commit("Ignore")
        try fixture.write("build/out.o", "x")
        try fixture.write("new/a b.txt", "new\n")
        try fixture.write("mine.swp", "x")
        let other = fixture.directory.path + "/other"
        try Shell.git("init", "-q", "-b", "main", other, in: fixture.directory.path)
        try Data("in".utf8).write(to: URL(fileURLWithPath: other + "/inside.txt"))
        try Shell.git("add", ".", in: other)
        try Shell.git("-c", "user.name=A", "-c", "user.email=a@b", "commit", "-qm", "in", in: other)
        try Shell.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", other, "sub", in: fixture.work)
        let tree = try await GitWorkTree.discover(from: fixture.work)
        let index = try Data(contentsOf: URL(fileURLWithPath: fixture.work + "/.git/index"))
        let files = Set(try await tree.files(excluding: "*.swp\n"))
        #expect(files.isSuperset(of: [".gitignore", "new/a b.txt", "sub/inside.txt", ".gitmodules"]))
        #expect(files.isDisjoint(with: ["build/out.o", "mine.swp", "sub"]))
        #expect(files.count == (try await tree.files(excluding: "*.swp\n")).count, "a file is listed twice")
        #expect(try Data(contentsOf: URL(fileURLWithPath: fixture.work + "/.git/index")) == index)
    }

    @Test("The address of origin comes without its password, the user's name from the nearest file")
    func settings() async throws {
        let fixture = try Fixture()
        try Shell.git("remote", "add", "origin", "https://me:secret@example.org/team/service.git", in: fixture.work)
        try fixture.write("mine", "[user]\n\tname = Mona\n\temail = m@example.org\n[core]\n\texcludesFile = ~/x\n")
        let tree = try await GitWorkTree.discover(from: fixture.work)
        let found = try await tree.settings(userFiles: [fixture.work + "/none", fixture.work + "/mine"])
        #expect(found.origin?.hasSuffix("example.org/team/service.git") == true)
        #expect(found.origin?.contains("secret") == false)
        #expect(found.excludesFile == "~/x")
        #expect(found.name != nil)
    }
}
