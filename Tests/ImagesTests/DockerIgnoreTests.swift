import Testing

@testable import Images

@Suite struct DockerIgnoreTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let rules: String
        let excluded: [String]
        let kept: [String]
        var testDescription: String { rules.replacing("\n", with: " ⏎ ") }
    }

    static let cases = [
        Case(rules: "*/temp*", excluded: ["a/temporary.txt", "a/temp", "a/temp/x"], kept: ["temp", "a/b/temp"]),
        Case(rules: "*/*/temp*", excluded: ["a/b/temporary"], kept: ["a/temp", "a/b/c/temp"]),
        Case(rules: "temp?", excluded: ["tempa", "tempb"], kept: ["temp", "tempab", "temp/a", "a/tempb"]),
        Case(rules: "**/*.go", excluded: ["a.go", "a/b/c.go"], kept: ["a.gone", "go"]),
        Case(rules: "*.md\n!README.md", excluded: ["a.md"], kept: ["README.md", "a/b.md"]),
        Case(
            rules: "*.md\n!README*.md\nREADME-secret.md",
            excluded: ["x.md", "README-secret.md"],
            kept: ["README.md", "README-a.md"]
        ),
        Case(rules: "*.md\nREADME-secret.md\n!README*.md", excluded: ["x.md"], kept: ["README-secret.md"]),
        Case(rules: "# a comment\n\n  spaced  \n", excluded: ["spaced"], kept: ["# a comment", "  spaced"]),
        Case(rules: " # no comment", excluded: ["# no comment"], kept: ["x"]),
        Case(rules: "/a/b/\n./c//d/../e", excluded: ["a/b", "a/b/x", "c/e"], kept: ["a", "b", "c/d", "x/a/b"]),
        Case(rules: "dir\n!dir/keep", excluded: ["dir", "dir/x"], kept: ["dir/keep", "dir/keep/deep", "xdir"]),
        Case(rules: "**\n!src/**", excluded: ["a", "srcx"], kept: ["src/a", "src/b/c"]),
        Case(rules: "dir/**", excluded: ["dir/a", "dir/a/b"], kept: ["dir", "adir/x"]),
        Case(rules: "**/node_modules", excluded: ["node_modules", "a/node_modules/x"], kept: ["a/node_modulesx"]),
        Case(rules: "**foo", excluded: ["foo", "xfoo", "a/xfoo"], kept: ["foox"]),
        Case(rules: "a/**/z", excluded: ["a/z", "a/b/z", "a/b/c/z"], kept: ["a", "az", "b/z"]),
        Case(rules: "[a-c]x\n[^q]y", excluded: ["ax", "cx", "by"], kept: ["dx", "qy", "/y"]),
        Case(rules: "a\\*b\n\\!x", excluded: ["a*b", "!x"], kept: ["aab", "x"]),
        Case(rules: "! a\nb\n! b", excluded: [], kept: ["a", "b"]),
        Case(rules: "\u{FEFF}a\r\nb\r\n", excluded: ["a", "b"], kept: ["c"]),
        Case(rules: "a.b+c(d)$^", excluded: ["a.b+c(d)$^"], kept: ["axb+c(d)$^"]),
    ]

    @Test(arguments: cases)
    func `rules leave out what Docker leaves out`(_ example: Case) throws {
        let ignore = try DockerIgnore(example.rules)
        for path in example.excluded { #expect(ignore.excludes(path), "\(path) should be left out") }
        for path in example.kept { #expect(!ignore.excludes(path), "\(path) should be kept") }
    }

    @Test(arguments: [("a\n!", 2), ("[", 1), ("\n\n[]", 3), ("[b-a]", 1), ("a[x", 1), ("[\\", 1)])
    func `a malformed rule names its line`(_ rules: String, _ line: Int) {
        let error = #expect(throws: ImagesError.self) { try DockerIgnore(rules) }
        #expect(error?.message.hasPrefix(".dockerignore:\(line): ") == true)
    }

    @Test(.timeLimit(.minutes(10)))
    func `a pattern made to be slow is not`() throws {
        let ignore = try DockerIgnore(String(repeating: "**/a*", count: 100) + "b")
        #expect(!ignore.excludes(String(repeating: "a/", count: 90) + String(repeating: "a", count: 200)))
    }

    @Test func `any rules are read or refused, and matching them ends`() throws {
        var random = SeededGenerator(state: 7)
        let alphabet = Array("ab/*?[]!^-\\# .\n")
        for _ in 0..<3_000 {
            let text = String(
                (0..<Int.random(in: 0...20, using: &random)).compactMap { _ in
                    alphabet.randomElement(using: &random)
                }
            )
            guard let ignore = try? DockerIgnore(text) else { continue }
            let everything = try DockerIgnore("**\n" + text + "\n**")
            _ = ignore.excludes("a/b/ab")
            #expect(everything.excludes("a/b/ab"))
        }
    }
}
