/// A way to write a comment so that people can still read it and a word list cannot; for measuring.
public enum Obfuscation: String, CaseIterable, Sendable, Codable {
    case leetspeak
    case homoglyphs
    case zeroWidth = "zero-width"
    case combiningMarks = "combining-marks"
    case fullWidth = "full-width"
    case spacedLetters = "spaced-letters"
    case runTogether = "run-together"
    case repeatedLetters = "repeated-letters"
    case doubledLetters = "doubled-letters"

    private static let leet: [Unicode.Scalar: Unicode.Scalar] = table("aeiostlbg", "431057189")
    /// Cyrillic letters that look Latin.
    private static let lookalikes: [Unicode.Scalar: Unicode.Scalar] = table(
        "aceopxyijshkmtABCEHKMOPTXYIJS",
        "\u{430}\u{441}\u{435}\u{43E}\u{440}\u{445}\u{443}\u{456}\u{458}\u{455}\u{4BB}\u{43A}\u{43C}\u{442}"
            + "\u{410}\u{412}\u{421}\u{415}\u{41D}\u{41A}\u{41C}\u{41E}\u{420}\u{422}\u{425}\u{423}\u{406}\u{408}\u{405}"
    )

    /// The whole comment, rewritten.
    public func apply(to text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { append(scalar, to: &result) }
        return String(result)
    }

    private func append(_ scalar: Unicode.Scalar, to result: inout String.UnicodeScalarView) {
        let isLetter = scalar.properties.isAlphabetic
        switch self {
        case .leetspeak: result.append(Self.leet[Self.lowercased(scalar)] ?? scalar)
        case .homoglyphs: result.append(Self.lookalikes[scalar] ?? scalar)
        case .zeroWidth:
            result.append(scalar)
            result.append("\u{200B}")
        case .combiningMarks:
            result.append(scalar)
            if isLetter { result.append("\u{336}") }
        case .fullWidth:
            let wide = (0x21...0x7E).contains(scalar.value) ? Unicode.Scalar(scalar.value + 0xFEE0) : nil
            result.append(wide ?? scalar)
        case .spacedLetters:
            if !result.isEmpty { result.append(" ") }
            result.append(scalar)
        case .runTogether:
            guard !scalar.properties.isWhitespace else { return }
            if !result.isEmpty { result.append(" ") }
            result.append(scalar)
        case .repeatedLetters, .doubledLetters:
            let count = isLetter ? (self == .doubledLetters ? 2 : 3) : 1
            for _ in 0..<count { result.append(scalar) }
        }
    }

    private static func lowercased(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        ("A"..."Z").contains(scalar) ? Unicode.Scalar(UInt8(scalar.value) | 0x20) : scalar
    }

    private static func table(_ from: String, _ to: String) -> [Unicode.Scalar: Unicode.Scalar] {
        Dictionary(zip(from.unicodeScalars, to.unicodeScalars)) { first, _ in first }
    }
}
