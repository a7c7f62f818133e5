/// Writes one scalar on one line.
enum ScalarWriter {
    /// A text in a given style, or in the nearest one that can carry it.
    static func write(
        _ text: String,
        like style: YAMLScalar.Style,
        staysString: Bool,
        isInFlow: Bool
    ) -> String {
        let analysis = ScalarText(text)
        switch style {
        case .singleQuoted where analysis.allowsSingleQuotes && !analysis.isMultiline: return singleQuoted(text)
        case .singleQuoted, .doubleQuoted: return doubleQuoted(text)
        case .plain, .literal, .folded:
            if !staysString, !text.isEmpty, canStandBare(text, analysis, isInFlow) { return text }
            return plainOrQuoted(text, isInFlow: isInFlow)
        }
    }

    /// A text that is read as a string: bare where that is safe, in double quotes elsewhere.
    static func plainOrQuoted(_ text: String, isInFlow: Bool) -> String {
        guard !ScalarText.resolvesToOther(text), canStandBare(text, ScalarText(text), isInFlow) else {
            return doubleQuoted(text)
        }
        return text
    }

    private static func canStandBare(_ text: String, _ analysis: ScalarText, _ isInFlow: Bool) -> Bool {
        guard !analysis.isMultiline, !text.isEmpty else { return false }
        return isInFlow ? analysis.allowsFlowPlain : analysis.allowsPlain
    }

    private static func singleQuoted(_ text: String) -> String {
        "'" + text.replacing("'", with: "''") + "'"
    }

    /// A text in double quotes, everything outside of printable characters escaped.
    static func doubleQuoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "\u{0}"..<" ", "\u{7F}"..."\u{A0}", "\u{2028}", "\u{2029}", "\u{FEFF}":
                let digits = String(scalar.value, radix: 16, uppercase: true)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}

/// Writes what an edit adds, as lines without their common indentation.
enum Insertion {
    static func entry(_ key: String, _ value: YAMLEdit.Value, isInFlow: Bool) -> [String] {
        let key = ScalarWriter.plainOrQuoted(key, isInFlow: isInFlow)
        switch value {
        case .string(let text): return ["\(key): \(ScalarWriter.plainOrQuoted(text, isInFlow: isInFlow))"]
        case .mapping(let entries):
            guard !isInFlow, !entries.isEmpty else { return ["\(key): {\(flow(entries))}"] }
            return ["\(key):"] + entries.map { "  " + pair($0.key, $0.value, isInFlow: false) }
        }
    }

    static func item(_ value: YAMLEdit.Value, isInFlow: Bool) -> [String] {
        switch value {
        case .string(let text):
            let written = ScalarWriter.plainOrQuoted(text, isInFlow: isInFlow)
            return [isInFlow ? written : "- \(written)"]
        case .mapping(let entries):
            guard !isInFlow, !entries.isEmpty else { return [(isInFlow ? "" : "- ") + "{\(flow(entries))}"] }
            return entries.enumerated().map {
                ($0.offset == 0 ? "- " : "  ") + pair($0.element.key, $0.element.value, isInFlow: false)
            }
        }
    }

    private static func flow(_ entries: [(key: String, value: String)]) -> String {
        entries.map { pair($0.key, $0.value, isInFlow: true) }.joined(separator: ", ")
    }

    private static func pair(_ key: String, _ value: String, isInFlow: Bool) -> String {
        let key = ScalarWriter.plainOrQuoted(key, isInFlow: isInFlow)
        return "\(key): \(ScalarWriter.plainOrQuoted(value, isInFlow: isInFlow))"
    }
}
