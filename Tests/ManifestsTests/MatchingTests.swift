import Testing

@testable import Manifests

@Suite("Patterns and selectors")
struct MatchingTests {
    @Test(
        "a pattern matches what Go's would",
        arguments: [
            ("api", "api", true), ("api", "apis", false), ("a.i", "api", true), ("a|b", "b", true),
            ("(a|b)+c?", "abba", true),
            ("[a-c]{2,3}", "abc", true), ("[a-c]{2,3}", "abcd", false), ("[^a-c]", "d", true),
            (#"\d+\.\w*"#, "12.a_1", true),
            ("(?i)API", "api", true), ("^a.*z$", "abcz", true), (".*", "", true), ("a{2}", "aaa", false),
            ("x{,2}", "x{,2}", true),
            ("[[:alpha:]]+", "ab", true), ("[]a]+", "]a", true), (#"\bweb\b"#, "web", true),
            ("(?:a(?:b|c))*", "abac", true),
            ("é+", "éé", true), (#"[\w.-]+"#, "a-b.c", true),
        ]
    )
    func patterns(pattern: String, text: String, matches: Bool) throws {
        #expect(try Pattern(pattern).matchesWhole(text) == matches)
    }

    @Test(
        "a malformed pattern is refused",
        arguments: ["(", ")", "[a", "*a", #"\"#, "a{3,2}", "[z-a]", "(?=a)", "a{1001}", #"\1"#]
    )
    func malformed(pattern: String) {
        #expect(throws: PatternError.self) { try Pattern(pattern) }
    }

    @Test("a pattern made to be slow is not", .timeLimit(.minutes(10)))
    func hostile() throws {
        let text = String(repeating: "a", count: 2_000)
        #expect(try Pattern("(a*)*b").matchesWhole(text) == false)
        #expect(try Pattern("(a|aa)+$").matchesPart(text))
        #expect(throws: PatternError.self) { try Pattern("((a{500}){500}){500}") }
        #expect(throws: PatternError.self) { try Pattern(String(repeating: "(", count: 3_000)) }
    }

    @Test(
        "a label selector selects",
        arguments: [
            ("app=web", true), ("app==web", true), ("app!=web", false), ("tier!=x", true), ("app", true),
            ("!app", false),
            ("app in (api, web)", true), ("app notin (api,web)", false), ("app=web,!tier", true), ("n>3", true),
            ("n<3", false), ("", true),
        ]
    )
    func labels(selector: String, matches: Bool) throws {
        #expect(try LabelSelector(selector).matches(["app": "web", "n": "5"]) == matches)
    }

    @Test("keys sort as go-yaml sorts them")
    func order() {
        let sorted = ["a", "a-b", "a1", "a10", "a2", "b", "B", "_", "1"].sorted(by: KeyOrder.precedes)
        #expect(sorted == ["_", "1", "B", "a", "a-b", "a1", "a2", "a10", "b"])
    }

    @Test(
        "numbers print as Go prints them",
        arguments: [
            (1.5, "1.5"), (0.1, "0.1"), (1e21, "1e+21"), (123_456_789.5, "1.234567895e+08"), (0.00001, "1e-05"),
            (100, "100"), (-2.5, "-2.5"),
        ]
    )
    func numbers(number: Double, text: String) {
        #expect(GoFormat.yaml(number) == text)
    }
}
