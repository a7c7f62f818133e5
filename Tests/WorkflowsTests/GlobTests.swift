import Testing

@testable import Workflows

@Suite("Filters of branches, tags and paths")
struct GlobTests {
    @Test(
        "A pattern matches what the documentation says it matches",
        arguments: [
            ("feature/*", ["feature/my-branch", "feature/your-branch"], ["feature/a/b", "feature"]),
            ("feature/**", ["feature/beta-a/my-branch", "feature/x"], ["features/x"]),
            ("main", ["main"], ["main2", "a/main"]),
            ("*", ["main", "releases"], ["all/the/branches"]),
            ("**", ["all/the/branches", "every/tag"], []),
            ("*feature", ["mona-feature", "feature", "ver-10-feature"], ["feature/a"]),
            ("v2*", ["v2", "v2.0", "v2.9"], ["v1"]),
            ("v[12].[0-9]+.[0-9]+", ["v1.10.1", "v2.0.0"], ["v3.0.0", "v1..1", "v1.10"]),
            ("[!a]+*", ["b", "béaa*", "/a"], ["béaa*/", "a", ""]),
            ("*.jsx?", ["page.js", "page.jsx"], ["page.jsxx", "a/page.js"]),
            ("**.js", ["index.js", "js/index.js", "src/js/app.js"], ["app.jsx"]),
            ("docs/*", ["docs/README.md", "docs/file.txt"], ["docs/a/b.md"]),
            ("docs/**", ["docs/README.md", "docs/mona/octocat.txt"], ["adocs/x"]),
            (
                "docs/**/*.md", ["docs/README.md", "docs/mona/hello-world.md", "docs/a/markdown/file.md"],
                ["docs/a.txt"]
            ),
            ("**/docs/**", ["docs/hello.md", "dir/docs/my-file.txt", "space/docs/plan/space.doc"], ["mydocs/a"]),
            ("**/README.md", ["README.md", "js/README.md"], ["js/XREADME.md"]),
            ("**/*src/**", ["a/src/app.js", "my-src/code/js/app.js"], ["a/srcs/x"]),
            ("**/*-post.md", ["my-post.md", "path/their-post.md"], ["post.md"]),
            ("**/migrate-*.sql", ["migrate-10909.sql", "db/migrate-v1.0.sql", "db/sept/migrate-v1.sql"], ["x.sql"]),
            ("ab+", ["ab", "abbb"], ["a", "abab"]),
            ("ab?c", ["ac", "abc"], ["abbc"]),
            ("[!a]x", ["bx"], ["ax"]),
            ("a\\*", ["a*"], ["ab"]),
            ("release/**-rc", ["release/1-rc", "release/a/b-rc"], ["release/1"]),
        ]
    )
    func patternMatches(pattern: String, matching: [String], other: [String]) throws {
        let glob = try GlobPattern(pattern)
        for name in matching { #expect(glob.matches(name), "\(pattern) should match \(name)") }
        for name in other { #expect(!glob.matches(name), "\(pattern) should not match \(name)") }
    }

    @Test("A malformed pattern is refused", arguments: ["[", "a[]", "+", "?x", "a++", "x\\", "[z-a]"])
    func malformedPatternIsRefused(pattern: String) {
        #expect(throws: GlobPattern.Invalid.self) { try GlobPattern(pattern) }
    }

    @Test("The last matching pattern decides, and ! takes names out")
    func lastPatternDecides() {
        #expect(TriggerMatch.isSelected("releases/10", by: ["releases/**", "!releases/**-alpha"]))
        #expect(!TriggerMatch.isSelected("releases/10-alpha", by: ["releases/**", "!releases/**-alpha"]))
        #expect(TriggerMatch.isSelected("a.md", by: ["*.md", "!a*", "a.md"]))
        #expect(!TriggerMatch.isSelected("x", by: ["!y"]))
    }

    @Test("A hostile pattern costs time in proportion only", .timeLimit(.minutes(10)))
    func hostilePatternIsFast() throws {
        let glob = try GlobPattern(String(repeating: "**a", count: 300))
        #expect(!glob.matches(String(repeating: "a", count: 299) + "b"))
        #expect(!glob.matches(String(repeating: "a", count: 5000)))
    }
}
