import Foundation
import Git
import Glibc
import Testing

@Suite("Checkouts")
struct CheckoutTests {
    /// A repository, and a place to check it out to.
    private struct Place {
        let fixture: Fixture
        let repository: GitRepository
        var path: String { fixture.directory.path + "/checkout" }
        var state: String { fixture.directory.path + "/state" }

        init() async throws {
            fixture = try Fixture()
            repository = try await GitRepository.open(at: fixture.work)
        }

        @discardableResult
        func checkout(_ revision: Revision? = nil) async throws -> GitCheckout {
            try await repository.checkout(revision ?? fixture.head(), to: path, state: state)
        }

        /// Fails unless the tracked files are exactly those of a revision.
        func verify(_ revision: Revision) throws {
            let index = ["GIT_INDEX_FILE": fixture.directory.path + "/index"]
            let work = ["--git-dir=" + fixture.work + "/.git", "--work-tree=" + path]
            _ = try Shell.run("git", work + ["read-tree", revision.hex], in: path, environment: index)
            let result = try Shell.run("git", work + ["diff-index", revision.hex], in: path, environment: index)
            let status = try Shell.run("git", work + ["diff-files"], in: path, environment: index)
            #expect(result.status == 0 && status.status == 0)
            let changed = try Shell.run("git", work + ["diff", "--raw", revision.hex], in: path, environment: index)
            #expect(changed.output == "")
        }

        func stamp(_ name: String) throws -> Date {
            try #require(
                try FileManager.default.attributesOfItem(atPath: path + "/" + name)[.modificationDate] as? Date
            )
        }
    }

    @Test("A revision is written out with modes and links, and only once")
    func first() async throws {
        let place = try await Place()
        let head = try place.fixture.head()
        let result = try await place.checkout()
        #expect(result.written == 5 && result.kept == 0 && result.deleted == 0)
        try place.verify(head)
        #expect(FileManager.default.isExecutableFile(atPath: place.path + "/run.sh"))
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: place.path + "/link") == "README.md")
        let again = try await place.checkout()
        #expect(again.written == 0 && again.kept == 5)
        try place.verify(head)
    }

    @Test("Only what differs is written; what vanished is removed; build output stays")
    func incremental() async throws {
        let place = try await Place()
        try await place.checkout()
        let before = try place.stamp("README.md")
        try FileManager.default.createDirectory(atPath: place.path + "/.build", withIntermediateDirectories: false)
        try place.fixture.directory.write("object", to: "checkout/.build/a.o")
        try place.fixture.directory.write("object", to: "checkout/Sources/App/a.o")
        try FileManager.default.removeItem(atPath: place.fixture.work + "/Sources")
        try FileManager.default.removeItem(atPath: place.fixture.work + "/overlays")
        try place.fixture.write("run.sh", "#!/bin/sh\nexit 0\n")
        let next = try place.fixture.commit("Next")
        let result = try await place.checkout()
        #expect(result.written == 1 && result.kept == 2 && result.deleted == 2)
        #expect(try place.stamp("README.md") == before)
        #expect(place.fixture.directory.text("checkout/.build/a.o") == "object")
        #expect(place.fixture.directory.text("checkout/Sources/App/a.o") == "object")
        #expect(!FileManager.default.fileExists(atPath: place.path + "/overlays"))
        try place.verify(next)
        let first = try #require(try await place.repository.resolve("HEAD~2"))
        try await place.checkout(first)
        try place.verify(first)
    }

    @Test(
        "What a job did to a tracked file is undone",
        arguments: ["same size", "other size", "mode", "gone", "directory", "link"]
    )
    func repaired(_ damage: String) async throws {
        let place = try await Place()
        let head = try place.fixture.head()
        try await place.checkout()
        let path = place.path + "/README.md"
        switch damage {
        case "same size": try Data("HELLO again\n".utf8).write(to: URL(filePath: path))
        case "other size": try Data("x".utf8).write(to: URL(filePath: path))
        case "mode": try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        case "gone": try FileManager.default.removeItem(atPath: path)
        case "directory":
            try FileManager.default.removeItem(atPath: path)
            try place.fixture.directory.write("x", to: "checkout/README.md/a/b")
        default:
            try FileManager.default.removeItem(atPath: path)
            try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "/etc/passwd")
        }
        let result = try await place.checkout()
        #expect(result.written == (damage == "mode" ? 0 : 1))
        try place.verify(head)
        #expect(place.fixture.directory.text("checkout/README.md") == "hello again\n")
        #expect(!FileManager.default.isExecutableFile(atPath: path))
    }

    @Test("Nothing is written or removed through a link that took a directory's place")
    func linkedParent() async throws {
        let place = try await Place()
        try await place.checkout()
        try place.fixture.directory.write("precious", to: "outside/App/main.swift")
        try FileManager.default.removeItem(atPath: place.path + "/Sources")
        let outside = place.fixture.directory.path + "/outside"
        try FileManager.default.createSymbolicLink(atPath: place.path + "/Sources", withDestinationPath: outside)
        try place.fixture.write("Sources/App/main.swift", "print(2)\n")
        let next = try place.fixture.commit("Change")
        try await place.checkout()
        try place.verify(next)
        #expect(place.fixture.directory.text("outside/App/main.swift") == "precious")
        try FileManager.default.removeItem(atPath: place.path + "/Sources")
        try FileManager.default.createSymbolicLink(atPath: place.path + "/Sources", withDestinationPath: outside)
        try FileManager.default.removeItem(atPath: place.fixture.work + "/Sources")
        _ = try place.fixture.commit("Remove")
        try await place.checkout()
        #expect(place.fixture.directory.text("outside/App/main.swift") == "precious")
    }

    @Test("Files become directories and links, and back")
    func kinds() async throws {
        let place = try await Place()
        let before = try place.fixture.head()
        try await place.checkout()
        let work = place.fixture.work
        try FileManager.default.removeItem(atPath: work + "/README.md")
        try FileManager.default.removeItem(atPath: work + "/overlays")
        try FileManager.default.removeItem(atPath: work + "/link")
        try place.fixture.write("README.md/deep/file", "1")
        try place.fixture.write("overlays", "a file now")
        try place.fixture.write("link", "README.md")
        let after = try place.fixture.commit("Swap")
        try await place.checkout(after)
        try place.verify(after)
        try await place.checkout(before)
        try place.verify(before)
    }

    @Test(
        "Without its state, or with a damaged one, everything is compared by content",
        arguments: ["", "rubbish", nil]
    )
    func lostState(_ content: String?) async throws {
        let place = try await Place()
        let head = try place.fixture.head()
        try await place.checkout()
        try Data("HELLO again\n".utf8).write(to: URL(filePath: place.path + "/README.md"))
        if let content {
            try Data(content.utf8).write(to: URL(filePath: place.state))
        } else {
            try FileManager.default.removeItem(atPath: place.state)
        }
        let stamp = try place.stamp("run.sh")
        let result = try await place.checkout()
        #expect(result.written == 1 && result.kept == 4)
        #expect(try place.stamp("run.sh") == stamp)
        try place.verify(head)
    }

    @Test("A file changed in the instant in which the state was written is looked at again")
    func racy() async throws {
        let place = try await Place()
        try await place.checkout()
        let path = place.path + "/README.md"
        try Data("HELLO again\n".utf8).write(to: URL(filePath: path))
        // As if the change had come within the same tick of the clock: the state knows the looks it left behind.
        var looks = stat()
        #expect(lstat(path, &looks) == 0)
        let stamp = [
            Int(looks.st_size), looks.st_mtim.tv_sec * 1_000_000_000 + looks.st_mtim.tv_nsec,
            looks.st_ctim.tv_sec * 1_000_000_000 + looks.st_ctim.tv_nsec, Int(looks.st_ino),
        ]
        var fields = try #require(place.fixture.directory.text("state")).components(separatedBy: "\0")
        let index = try #require(fields.firstIndex(of: "README.md"))
        fields[index + 3] = stamp.map { String($0) }.joined(separator: " ")
        try Data(fields.joined(separator: "\0").utf8).write(to: URL(filePath: place.state))
        #expect(try await place.checkout().written == 1)
        #expect(place.fixture.directory.text("checkout/README.md") == "hello again\n")
    }

    @Test("Another directory is not confused with the one the state is about")
    func otherDirectory() async throws {
        let place = try await Place()
        try await place.checkout()
        try FileManager.default.removeItem(atPath: place.path)
        try place.fixture.directory.write("mine", to: "checkout/Sources/App/main.swift.orig")
        try FileManager.default.removeItem(atPath: place.fixture.work + "/Sources")
        _ = try place.fixture.commit("Remove")
        let result = try await place.checkout()
        #expect(result.deleted == 0)
        #expect(place.fixture.directory.text("checkout/Sources/App/main.swift.orig") == "mine")
    }

    @Test(
        "A tree with a hostile path is refused before anything is written",
        arguments: [
            ".git", ".GIT", ".git ", ".git.", "git~1", "GIT~1", ".git::$INDEX_ALLOCATION", "..", ".", "a\\.git\\b",
            ".g\u{200C}it", "\u{FEFF}.git",
        ]
    )
    func hostile(_ name: String) async throws {
        let place = try await Place()
        let blob = try Shell.git("hash-object", "-w", "README.md", in: place.fixture.work)
        let tree = try rawTree([("100644", "ok.txt", blob), ("100644", name, blob)], place.fixture)
        let commit = try Revision(Shell.git("commit-tree", "-m", "bad", tree, in: place.fixture.work))
        let failure = await thrown { try await place.checkout(commit) }
        #expect(failure?.code == .hostilePath)
        #expect(!FileManager.default.fileExists(atPath: place.path + "/ok.txt"))
        let nested = try rawTree([("40000", "sub", tree)], place.fixture)
        let deeper = try Revision(Shell.git("commit-tree", "-m", "bad", nested, in: place.fixture.work))
        #expect(await thrown { try await place.checkout(deeper) }?.code == .hostilePath)
    }

    @Test("A name with a slash, and one that is there twice, are refused")
    func brokenTrees() async throws {
        let place = try await Place()
        let blob = try Shell.git("hash-object", "-w", "README.md", in: place.fixture.work)
        for entries in [[("100644", "a/../../x", blob)], [("100644", "a", blob), ("100644", "a", blob)]] {
            let tree = try rawTree(entries, place.fixture)
            let commit = try Revision(Shell.git("commit-tree", "-m", "bad", tree, in: place.fixture.work))
            let failure = await thrown { try await place.checkout(commit) }
            #expect(failure?.code == .hostilePath || failure?.code == .corrupt)
            #expect(!FileManager.default.fileExists(atPath: place.fixture.directory.path + "/x"))
        }
    }

    @Test("A checkout that was cut short is finished and cleaned up by the next")
    func interrupted() async throws {
        let place = try await Place()
        try await place.checkout()
        let head = try place.fixture.head()
        for number in 0..<20 { try place.fixture.write("new/\(number)", String(repeating: "x", count: number)) }
        let next = try place.fixture.commit("New files")
        let limits = GitCheckoutLimits(totalBytes: 50)
        let failure = await thrown {
            _ = try await place.repository.checkout(next, to: place.path, state: place.state, limits: limits)
        }
        #expect(failure?.code == .tooLarge)
        #expect(FileManager.default.fileExists(atPath: place.path + "/new/1"))
        try await place.checkout(head)
        #expect(!FileManager.default.fileExists(atPath: place.path + "/new"))
        try place.verify(head)
    }

    @Test("Two checkouts to one place do not run at once")
    func locked() async throws {
        let place = try await Place()
        let descriptor = open(place.state + ".lock", O_RDWR | O_CREAT, 0o644)
        defer { close(descriptor) }
        #expect(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
        #expect(await thrown { try await place.checkout() }?.code == .locked)
    }

    @Test("Files over the limit are not written")
    func limits() async throws {
        let place = try await Place()
        let head = try place.fixture.head()
        let limits = GitCheckoutLimits(fileBytes: 11)
        let failure = await thrown {
            _ = try await place.repository.checkout(head, to: place.path, state: place.state, limits: limits)
        }
        #expect(failure?.code == .tooLarge)
    }

    /// Writes a tree object that Git itself would refuse to make.
    private func rawTree(_ entries: [(mode: String, name: String, id: String)], _ fixture: Fixture) throws -> String {
        var data = Data()
        for entry in entries {
            data += Data("\(entry.mode) \(entry.name)".utf8) + [0]
            let digits = Array(entry.id)
            for index in stride(from: 0, to: 40, by: 2) {
                data.append(try #require(UInt8(String(digits[index...index + 1]), radix: 16)))
            }
        }
        let arguments = ["hash-object", "-t", "tree", "-w", "--literally", "--stdin"]
        let result = try Shell.run("git", arguments, in: fixture.work, input: data)
        #expect(result.status == 0)
        return result.output.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
