import Workflows

/// Colours and marks of what is shown.
public struct Paint: Sendable {
    enum Colour: String {
        case red = "31"
        case green = "32"
        case yellow = "33"
        case blue = "34"
        case grey = "90"
        case bold = "1"
    }

    let isColoured: Bool

    public init(isColoured: Bool) {
        self.isColoured = isColoured
    }

    func callAsFunction(_ text: String, _ colour: Colour) -> String {
        isColoured ? "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m" : text
    }

    func mark(_ status: JobStatus) -> String {
        switch status {
        case .succeeded: self("✓", .green)
        case .failed: self("✗", .red)
        case .cancelled: self("■", .yellow)
        case .skipped: self("-", .grey)
        case .running: self("▸", .blue)
        case .queued, .waiting: self("·", .grey)
        }
    }

    func word(_ status: JobStatus) -> String {
        switch status {
        case .succeeded: self(status.rawValue, .green)
        case .failed: self(status.rawValue, .red)
        case .cancelled: self(status.rawValue, .yellow)
        case .skipped, .running, .queued, .waiting: self(status.rawValue, .grey)
        }
    }

    /// `0.04 s`, `12.3 s` or `2 min 05 s`.
    static func time(_ seconds: Double?) -> String {
        guard let seconds else { return "" }
        if seconds >= 60 {
            let whole = Int(seconds)
            let rest = whole % 60
            return "\(whole / 60) min \(rest < 10 ? "0" : "")\(rest) s"
        }
        let hundredths = Int((seconds * 100).rounded())
        let fraction = hundredths % 100
        if seconds >= 10 { return "\(hundredths / 100).\(fraction / 10) s" }
        return "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction) s"
    }

    /// A line of a log as it is shown: the runner's marks become words, and nothing in it can move the cursor.
    func line(_ text: String) -> String? {
        for (level, colour) in [("error", Colour.red), ("warning", .yellow), ("notice", .blue)]
        where text.hasPrefix("##[\(level)]") {
            return self("\(level): ", colour) + clean(String(text.dropFirst(level.count + 4)))
        }
        if text.hasPrefix("##[group]") { return self("▾ ", .grey) + clean(String(text.dropFirst(9))) }
        if text.hasPrefix("##[endgroup]") { return nil }
        return clean(text)
    }

    /// Colours of programs stay on a terminal; all other control characters go.
    ///
    /// Of what was written over itself, as progress is, the last is shown.
    public func clean(_ text: String) -> String {
        let text = text.utf8.contains(13) ? text.split(separator: "\r").last.map(String.init) ?? "" : text
        guard text.utf8.contains(where: { $0 < 32 || $0 == 127 || $0 == 0xC2 }) else { return text }
        var result = String.UnicodeScalarView()
        var scalars = text.unicodeScalars[...]
        while let scalar = scalars.popFirst() {
            if scalar == "\u{1B}" {
                let sequence = Self.colours(scalars)
                if isColoured, !sequence.isEmpty { result += "\u{1B}[\(sequence)m".unicodeScalars }
                if sequence.isEmpty, scalars.first == "[" {
                    scalars = scalars.dropFirst().drop { !($0.value >= 0x40 && $0.value <= 0x7E) }.dropFirst()
                } else if !sequence.isEmpty {
                    scalars = scalars.dropFirst(sequence.unicodeScalars.count + 2)
                }
                continue
            }
            if scalar == "\t" || scalar.properties.generalCategory != .control { result.append(scalar) }
        }
        return String(result) + (isColoured && text.contains("\u{1B}[") ? "\u{1B}[0m" : "")
    }

    /// The numbers of `[1;31m`; empty where it is not of that form.
    private static func colours(_ scalars: String.UnicodeScalarView.SubSequence) -> String {
        guard scalars.first == "[" else { return "" }
        let numbers = scalars.dropFirst().prefix(20).prefix { ("0"..."9").contains(Character($0)) || $0 == ";" }
        guard !numbers.isEmpty, scalars.dropFirst(numbers.count + 1).first == "m" else { return "" }
        return String(String.UnicodeScalarView(numbers))
    }
}
