/// Times as people write them: `30s`, `5m`, `1h30m`, `250ms`, `2d`.
enum DurationText {
    private static let units: [(name: String, milliseconds: Int64)] = [
        ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1),
    ]

    /// Reads a time that lies in a range.
    static func read(_ text: String, in range: ClosedRange<Duration>) throws(InvalidValue) -> Duration {
        guard let duration = parse(text) else {
            throw InvalidValue("expected a time with its unit, such as 30s, 5m or 1h30m")
        }
        guard range.contains(duration) else {
            throw InvalidValue("expected a time from \(write(range.lowerBound)) to \(write(range.upperBound))")
        }
        return duration
    }

    static func write(_ duration: Duration) -> String {
        var left = duration.components.seconds * 1_000 + duration.components.attoseconds / 1_000_000_000_000_000
        var text = ""
        for unit in units where left >= unit.milliseconds {
            text += "\(left / unit.milliseconds)\(unit.name)"
            left %= unit.milliseconds
        }
        return text.isEmpty ? "0s" : text
    }

    private static func parse(_ text: String) -> Duration? {
        var rest = text[...]
        var total: Int64 = 0
        var largest = Int64.max
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest.dropFirst(digits.count)
            let name = rest.prefix { $0.isLetter }
            rest = rest.dropFirst(name.count)
            // Each unit once, the larger before the smaller.
            guard digits.count <= 9, let count = Int64(digits), let unit = units.first(where: { $0.name == name }),
                unit.milliseconds < largest
            else { return nil }
            largest = unit.milliseconds
            total += count * unit.milliseconds
        }
        return text.isEmpty ? nil : .milliseconds(total)
    }
}
