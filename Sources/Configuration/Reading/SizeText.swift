/// Sizes as people write them: `512m`, `4g`; the units are powers of 1024.
enum SizeText {
    private static let units: [(name: Character, bytes: Int)] = [("g", 1 << 30), ("m", 1 << 20), ("k", 1 << 10)]

    /// Reads a size of at least 6 MiB, the least an engine takes.
    static func read(_ text: String) throws(InvalidValue) -> Int {
        let digits = text.dropLast()
        guard let unit = units.first(where: { $0.name == text.last }), digits.count <= 9,
            digits.allSatisfy({ $0.isASCII && $0.isNumber }), let count = Int(digits)
        else { throw InvalidValue("expected a size with its unit, such as 512m or 4g") }
        guard count * unit.bytes >= 6 << 20 else { throw InvalidValue("expected a size of at least 6m") }
        return count * unit.bytes
    }

    static func write(_ bytes: Int) -> String {
        let unit = units.first { bytes % $0.bytes == 0 } ?? ("k", 1 << 10)
        return "\(bytes / unit.bytes)\(unit.name)"
    }
}
