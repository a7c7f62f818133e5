import ArgumentParser

/// A number of bytes, as people write it: `500M`, `4G`, `1048576`.
struct ByteCount: ExpressibleByArgument, CustomStringConvertible {
    private static let units: [(letter: Character, shift: Int)] = [("K", 10), ("M", 20), ("G", 30), ("T", 40)]

    let bytes: Int

    init(_ bytes: Int) {
        self.bytes = bytes
    }

    init?(argument: String) {
        let unit = argument.last.flatMap { last in Self.units.first { $0.letter == Character(last.uppercased()) } }
        let digits = unit == nil ? argument[...] : argument.dropLast()
        guard let number = Int(digits), number > 0 else { return nil }
        let (bytes, overflows) = number.multipliedReportingOverflow(by: 1 << (unit?.shift ?? 0))
        guard !overflows else { return nil }
        self.bytes = bytes
    }

    var defaultValueDescription: String { description }

    var description: String {
        guard let unit = Self.units.last(where: { bytes >= 1 << $0.shift }) else { return "\(bytes)" }
        let tenth = ((bytes & ((1 << unit.shift) - 1)) * 10) >> unit.shift
        return "\(bytes >> unit.shift)" + (tenth == 0 ? "" : ".\(tenth)") + String(unit.letter)
    }
}
