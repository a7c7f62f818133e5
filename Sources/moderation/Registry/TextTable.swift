/// Rows of columns, as wide as what is in them.
enum TextTable {
    /// What would move the cursor or colour a terminal is not passed on: cells may come from elsewhere.
    static func lines(_ rows: [[String]]) -> [String] {
        let rows = rows.map { $0.map(plain) }
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in rows.map { $0.count > column ? $0[column].count : 0 }.max() ?? 0 }
        return rows.map { row in
            let line = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }.joined(
                separator: "  "
            )
            return String(line.reversed().drop { $0 == " " }.reversed())
        }
    }

    private static func plain(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { scalar in
                    switch scalar.properties.generalCategory {
                    case .control, .format, .lineSeparator, .paragraphSeparator: "\u{FFFD}"
                    default: scalar
                    }
                }
            )
        )
    }

    /// A number with four digits behind the point, or a dash.
    static func fixed(_ value: Double?, sign: Bool = false) -> String {
        guard let value, value.isFinite, abs(value) < 1e9 else { return "–" }
        let digits = String(Int((abs(value) * 10_000).rounded()))
        let padded = String(repeating: "0", count: max(0, 5 - digits.count)) + digits
        let isZero = padded.allSatisfy { $0 == "0" }
        return (value < 0 && !isZero ? "-" : sign ? "+" : "") + padded.dropLast(4) + "." + padded.suffix(4)
    }
}
