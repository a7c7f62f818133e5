import Foundation
import Git
import Testing

@Suite("Writing")
struct WritingTests {
    @Test("A commit changes the given files, keeps modes and is sound")
    func commit() async throws {
        let fixture = try Fixture()
        let repository = try await GitRepository.open(at: fixture.origin)
        let main = try RefName.branch("main")
        let parent = try fixture.tip()
        let message = GitTrailer.message("Deploy to staging", trailers: [try GitTrailer("Headgate-Run", "12")])
        let revision = try await repository.commit(
            parent: parent,
            changes: [
                "run.sh": .write(Array("#!/bin/sh\nexit 0\n".utf8)),
                "overlays/staging/kustomization.yaml": .write(Array("images: [a]\n".utf8)),
                "overlays/new/deep/file": .write(Array("x".utf8)), "Sources/App/main.swift": .delete,
            ],
            message: message,
            author: Person.ada(),
            committer: Person.ada()
        )
        try await repository.moveRef(main, from: parent, to: revision)
        try fixture.verify(fixture.origin)
        let listed = try Shell.git("ls-tree", "-r", "main", in: fixture.origin)
        #expect(
            listed.contains("100755 blob") && listed.contains("overlays/new/deep/file") && !listed.contains("Sources")
        )
        #expect(listed.contains("120000 blob"))
        #expect(try Shell.git("show", "main:run.sh", in: fixture.origin) == "#!/bin/sh\nexit 0")
        #expect(
            try Shell.git(
                "log",
                "-1",
                "--format=%(trailers:key=Headgate-Run,valueonly)|%an|%ct",
                "main",
                in: fixture.origin
            ).hasSuffix("|Headgate|1700000000")
        )
        #expect(try await repository.commitInfo(revision).parents == [parent])
        let same = try await repository.commit(
            parent: parent,
            changes: ["run.sh": .write(Array("#!/bin/sh\nexit 0\n".utf8))],
            message: "Again",
            author: Person.ada(),
            committer: Person.ada()
        )
        #expect(same != revision)
    }

    @Test("The first commit of a history has no parent")
    func firstCommit() async throws {
        let directory = try TemporaryDirectory()
        let repository = try await GitRepository.create(bare: directory.path + "/a/b.git", head: .branch("main"))
        let revision = try await repository.commit(
            parent: nil,
            changes: ["a/b": .write([1, 2, 3])],
            message: "Start",
            author: Person.ada(),
            committer: Person.ada()
        )
        try await repository.moveRef(.branch("main"), from: nil, to: revision)
        #expect(try Shell.git("rev-list", "HEAD", in: repository.path) == revision.hex)
        try Shell.git("fsck", "--strict", in: repository.path)
    }

    @Test(
        "Changes that must not be written are refused",
        arguments: [
            ("../x", GitError.Code.hostilePath), ("/x", .hostilePath), (".git/hooks/x", .hostilePath),
            ("a/.GIT/x", .hostilePath), ("a/git~1", .hostilePath), ("a\\.git\\x", .hostilePath), ("", .invalid),
            ("Sources", .invalid), ("README.md/x", .invalid), ("link", .invalid), (".g\u{200C}it/x", .hostilePath),
        ]
    )
    func refused(_ path: String, _ expected: GitError.Code) async throws {
        let fixture = try Fixture()
        let repository = try await GitRepository.open(at: fixture.origin)
        let parent = try fixture.tip()
        let failure = await thrown {
            _ = try await repository.commit(
                parent: parent,
                changes: [path: .write([1])],
                message: "Bad",
                author: Person.ada(),
                committer: Person.ada()
            )
        }
        #expect(failure?.code == expected)
    }

    @Test("A commit that changes nothing is told apart")
    func noChange() async throws {
        let fixture = try Fixture()
        let repository = try await GitRepository.open(at: fixture.origin)
        let parent = try fixture.tip()
        func commit(_ changes: [String: GitChange], allowEmpty: Bool = false) async throws -> Revision {
            try await repository.commit(
                parent: parent,
                changes: changes,
                message: "Same",
                author: Person.ada(),
                committer: Person.ada(),
                allowEmpty: allowEmpty
            )
        }
        let same: [String: GitChange] = ["README.md": .write(Array("hello again\n".utf8))]
        #expect(await thrown { _ = try await commit(same) }?.code == .noChange)
        #expect(await thrown { _ = try await commit(["missing": .delete]) }?.code == .notFound)
        #expect(await thrown { _ = try await commit(["a": .write([1]), "a/b": .write([1])]) }?.code == .invalid)
        #expect(try await commit(same, allowEmpty: true) != parent)
    }

    @Test("A signature that would break a commit is refused", arguments: ["", "a\nb", "a<b", "a>b"])
    func signature(_ name: String) {
        #expect(code { _ = try GitSignature(name: name, email: "a@b", seconds: 0) } == .invalid)
        #expect(code { _ = try GitSignature(name: "a", email: name, seconds: 0) } == .invalid)
    }
}
