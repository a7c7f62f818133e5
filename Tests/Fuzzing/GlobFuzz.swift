import Workflows

/// Filters of branches and paths beside a matcher that tries everything.
enum GlobFuzz {
    private static let parts = [
        "a", "b", "/", "*", "**", "**/", "/**/", "?", "+", "[ab]", "[!a]", "[a-", "a?", "b+", "-", "\\*", "[", "]",
        "\\", "é",
        "!", "[]", "[z-a]",
    ]

    static func run(_ random: inout SeededGenerator) -> FuzzOutcome {
        let pattern = (0...random.below(7)).map { _ in random.pick(parts) }.joined()
        let text = (0..<random.below(9)).map { _ in random.pick(["a", "b", "/", "-", "é", "*", "!"]) }.joined()
        guard case .success(let glob) = GlobPattern.parse(pattern) else { return .refused }
        guard glob.matches(text) == PlainGlob.matches(glob, text) else {
            return .fault("\(pattern) against", Array(text.utf8))
        }
        if random.below(500) == 0 {
            // A long text of what fits almost.
            _ = glob.matches(String(repeating: text, count: 4000 / max(1, text.count)))
        }
        return .accepted
    }
}
