import Glibc
import TestSupport
import Testing

@testable import Runner

@Suite("Patterns of files")
struct FileSearchTests {
    private let directory: TestDirectory

    init() throws {
        directory = try TestDirectory()
        for name in ["a/b", "a/.hidden", "c", "[odd]"] { try directory.make(name) }
        for name in ["one.txt", "two.md", "a/one.txt", "a/b/one.txt", "a/b/x.log", "a/.hidden/h.txt", "c/f", "[odd]/g"]
        {
            try directory.write("text of \(name)", to: name)
        }
        #expect(symlink("/etc/passwd", directory.path + "/a/out.txt") == 0)
        #expect(symlink("one.txt", directory.path + "/a/in.txt") == 0)
        #expect(symlink("..", directory.path + "/a/up") == 0)
    }

    private func find(_ lines: [String], takesDescendants: Bool = true) throws -> [String] {
        try FileSearch(lines, root: directory.path, home: directory.path + "/c", takesDescendants: takesDescendants)
            .find().filter { $0.kind != .directory || !takesDescendants }
            .map { String($0.path.dropFirst(directory.path.count + 1)) }
    }

    @Test(
        "Patterns find what they name",
        arguments: [
            ("one.txt", ["one.txt"]),
            ("./one.txt", ["one.txt"]),
            ("*.txt", ["one.txt"]),
            ("a/*.txt", ["a/in.txt", "a/one.txt", "a/out.txt"]),
            ("**/one.txt", ["a/b/one.txt", "a/one.txt", "one.txt"]),
            ("a/**/*.log", ["a/b/x.log"]),
            ("a/b", ["a/b/one.txt", "a/b/x.log"]),
            ("a/b/**", ["a/b/one.txt", "a/b/x.log"]),
            ("a/?/one.*", ["a/b/one.txt"]),
            ("[ot]*.[mt]*", ["one.txt", "two.md"]),
            ("[!o]*.*", ["two.md"]),
            ("**/*.txt\n!a", ["one.txt"]),
            ("**/*.txt\n!a/**\na/b/one.txt", ["a/b/one.txt", "one.txt"]),
            ("a/b\n!**/*.log", ["a/b/one.txt"]),
            ("# a comment\n\n  two.md  ", ["two.md"]),
            ("~/f", ["c/f"]),
            ("a/../two.md", ["two.md"]),
            ("a/one.txt/", []),
            ("nowhere/**", []),
            ("[[]odd]/g", ["[odd]/g"]),
        ]
    )
    func patterns(_ lines: String, _ expected: [String]) throws {
        #expect(try find(lines.split(separator: "\n").map(String.init)) == expected)
    }

    @Test("Where directories stand for themselves, only they are found")
    func directories() throws {
        #expect(try find(["a/*", "c"], takesDescendants: false).contains("a/b"))
        #expect(try find(["c"], takesDescendants: false) == ["c"])
    }

    @Test(
        "A path that leads above the root, or is too long, is refused",
        arguments: ["/..", "!", String(repeating: "x", count: 5000)]
    )
    func refused(_ line: String) {
        #expect(throws: RunnerError.self) { _ = try FilePattern(line, root: "/w", home: "/h") }
    }

    @Test("A pattern that could match in very many ways is answered at once")
    func expensive() throws {
        let pattern = try #require(
            try FilePattern(
                String(repeating: "*a", count: 500) + "/" + String(repeating: "**/x*/", count: 100) + "y",
                root: "/",
                home: "/"
            )
        )
        // One that backtracked would not come to an end at all.
        #expect(pattern.match([String(repeating: "a", count: 250)] + Array(repeating: "xx", count: 200)) != .whole)
    }

    @Test("The hash is that of the files' hashes in order; links out of the workspace do not count")
    func hash() throws {
        let hash = WorkspaceHash(root: directory.path)
        // printf 'text of a/b/one.txt' | sha256sum, then the same of one.txt, then sha256sum of both in binary.
        #expect(
            try hash.hash(["one.txt", "a/b/one.txt"])
                == "3e839a62e1ffa78ad52a467373c312eed86aca3960647778f78e2bf2227a89d2"
        )
        #expect(
            try hash.hash(["a/b/one.txt\none.txt"])
                == "3e839a62e1ffa78ad52a467373c312eed86aca3960647778f78e2bf2227a89d2"
        )
        #expect(try hash.hash(["a/out.txt"]).isEmpty)
        #expect(try hash.hash(["a/in.txt"]) == hash.hash(["a/one.txt"]))
        #expect(try hash.hash(["/etc/passwd"]).isEmpty)
        #expect(throws: RunnerError.self) { _ = try hash.hash(["--follow-symbolic-links", "a"]) }
    }
}
