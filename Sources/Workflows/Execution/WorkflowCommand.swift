/// A command that a step prints: `::name key=value,key=value::message`.
public struct WorkflowCommand: Sendable, Hashable {
    /// In lower case.
    public var name: String
    public var properties: [String: String]
    public var message: String

    /// Reads a line without its end; nil where it holds no command.
    public init?(_ line: String) {
        let trimmed = line.drop(while: \.isWhitespace)
        guard trimmed.hasPrefix("::") else { return nil }
        let rest = trimmed.dropFirst(2)
        guard let end = rest.firstRange(of: "::") else { return nil }
        let head = rest[..<end.lowerBound]
        let parts = head.split(separator: " ", maxSplits: 1)
        guard let first = parts.first, first.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }) else {
            return nil
        }
        name = first.lowercased()
        message = Self.unescape(rest[end.upperBound...], Self.dataEscapes)
        properties = [:]
        for pair in (parts.count > 1 ? parts[1] : "").split(separator: ",") {
            let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard halves.count == 2, !halves[1].isEmpty else { continue }
            let key = halves[0].drop(while: \.isWhitespace).lowercased()
            properties[key] = Self.unescape(halves[1], Self.propertyEscapes)
        }
    }

    private static let dataEscapes: [String: Character] = ["0D": "\r", "0A": "\n", "25": "%"]
    private static let propertyEscapes: [String: Character] = dataEscapes.merging(["3A": ":", "2C": ","]) { $1 }

    private static func unescape(_ text: Substring, _ escapes: [String: Character]) -> String {
        guard text.contains("%") else { return String(text) }
        var result = ""
        var rest = text
        while let percent = rest.firstIndex(of: "%") {
            result += rest[..<percent]
            let after = rest[rest.index(after: percent)...]
            if let character = escapes[after.prefix(2).uppercased()] {
                result.append(character)
                rest = after.dropFirst(2)
            } else {
                result.append("%")
                rest = after
            }
        }
        return result + rest
    }
}
