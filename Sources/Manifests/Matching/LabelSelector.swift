/// A selection by labels in Kubernetes' text form: `app=web,tier in (a, b),!legacy`.
struct LabelSelector {
    private enum Requirement {
        case among(String, Set<String>, isNegated: Bool)
        case exists(String, isNegated: Bool)
        case compares(String, Int, isGreater: Bool)
    }

    private var requirements: [Requirement] = []

    /// Reads a selection; throws with what is wrong with it.
    init(_ text: String) throws(PatternError) {
        for part in Self.split(text) where !part.isEmpty { requirements.append(try Self.requirement(part)) }
    }

    func matches(_ labels: [String: String]) -> Bool {
        requirements.allSatisfy { requirement in
            switch requirement {
            case .among(let key, let values, let isNegated):
                guard let value = labels[key] else { return isNegated }
                return values.contains(value) != isNegated
            case .exists(let key, let isNegated): return (labels[key] != nil) != isNegated
            case .compares(let key, let bound, let isGreater):
                guard let value = labels[key].flatMap({ Int($0) }) else { return false }
                return isGreater ? value > bound : value < bound
            }
        }
    }

    /// Splits at the commas that stand outside of parentheses.
    private static func split(_ text: String) -> [String] {
        var parts = [""]
        var depth = 0
        for character in text {
            if character == "(" { depth += 1 }
            if character == ")" { depth -= 1 }
            if character == ",", depth == 0 {
                parts.append("")
            } else {
                parts[parts.count - 1].append(character)
            }
        }
        return parts.map { trim($0) }
    }

    private static func trim(_ text: some StringProtocol) -> String {
        var rest = Substring(text)
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }

    private static func requirement(_ text: String) throws(PatternError) -> Requirement {
        if text.hasPrefix("!") { return .exists(try key(text.dropFirst()), isNegated: true) }
        if let open = text.firstIndex(of: "(") {
            guard text.hasSuffix(")") else { throw PatternError(description: "lacks a ')': '\(text)'") }
            let words = text[..<open].split(whereSeparator: \.isWhitespace)
            guard words.count == 2, words[1] == "in" || words[1] == "notin" else {
                throw PatternError(description: "expects 'key in (…)' or 'key notin (…)': '\(text)'")
            }
            let values = text[text.index(after: open)...].dropLast().split(separator: ",").map { trim($0) }
            return .among(try key(words[0]), Set(values), isNegated: words[1] == "notin")
        }
        for (mark, isNegated) in [("!=", true), ("==", false), ("=", false)] {
            guard let range = text.firstRange(of: mark) else { continue }
            return .among(try key(text[..<range.lowerBound]), [trim(text[range.upperBound...])], isNegated: isNegated)
        }
        for (mark, isGreater) in [(">", true), ("<", false)] {
            guard let range = text.firstRange(of: mark) else { continue }
            guard let bound = Int(trim(text[range.upperBound...])) else {
                throw PatternError(description: "expects an integer after '\(mark)': '\(text)'")
            }
            return .compares(try key(text[..<range.lowerBound]), bound, isGreater: isGreater)
        }
        return .exists(try key(text), isNegated: false)
    }

    private static func key(_ text: some StringProtocol) throws(PatternError) -> String {
        let key = trim(text)
        guard !key.isEmpty, !key.contains(where: \.isWhitespace) else {
            throw PatternError(description: "has no key, or one with a blank: '\(text)'")
        }
        return key
    }
}
