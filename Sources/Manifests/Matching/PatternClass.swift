/// A set of characters.
struct PatternClass: Sendable {
    var ranges: [ClosedRange<UInt32>]
    var isNegated = false

    static let digit = PatternClass(ranges: [0x30...0x39])
    static let word = PatternClass(ranges: [0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
    static let space = PatternClass(ranges: [0x09...0x0A, 0x0C...0x0D, 0x20...0x20])
    static let notLineFeed = PatternClass(ranges: [0x0A...0x0A], isNegated: true)
    static let any = PatternClass(ranges: [], isNegated: true)

    init(ranges: [ClosedRange<UInt32>], isNegated: Bool = false) {
        self.ranges = ranges
        self.isNegated = isNegated
    }

    init(_ scalar: Unicode.Scalar, ignoringCase: Bool) {
        ranges = [scalar.value...scalar.value]
        if ignoringCase { foldCase() }
    }

    func contains(_ scalar: Unicode.Scalar) -> Bool {
        ranges.contains { $0.contains(scalar.value) } != isNegated
    }

    /// Adds what another set has; a negated set is turned into ranges first.
    mutating func formUnion(_ other: PatternClass) {
        ranges += other.isNegated ? Self.complement(other.ranges) : other.ranges
    }

    /// Adds the other case of every ASCII letter.
    mutating func foldCase() {
        for range in ranges {
            for (letters, shift) in [(UInt32(0x41)...0x5A, Int(32)), (UInt32(0x61)...0x7A, -32)]
            where range.overlaps(letters) {
                let both = range.clamped(to: letters)
                ranges.append(UInt32(Int(both.lowerBound) + shift)...UInt32(Int(both.upperBound) + shift))
            }
        }
    }

    /// The POSIX class of a name, such as `alpha`.
    static func named(_ name: String) -> PatternClass? {
        switch name {
        case "alnum": PatternClass(ranges: [0x30...0x39, 0x41...0x5A, 0x61...0x7A])
        case "alpha": PatternClass(ranges: [0x41...0x5A, 0x61...0x7A])
        case "digit": digit
        case "lower": PatternClass(ranges: [0x61...0x7A])
        case "upper": PatternClass(ranges: [0x41...0x5A])
        case "punct": PatternClass(ranges: [0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E])
        case "space": PatternClass(ranges: [0x09...0x0D, 0x20...0x20])
        case "word": word
        case "xdigit": PatternClass(ranges: [0x30...0x39, 0x41...0x46, 0x61...0x66])
        default: nil
        }
    }

    private static func complement(_ ranges: [ClosedRange<UInt32>]) -> [ClosedRange<UInt32>] {
        var result: [ClosedRange<UInt32>] = []
        var start: UInt32 = 0
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if range.lowerBound > start { result.append(start...(range.lowerBound - 1)) }
            start = max(start, range.upperBound + 1)
        }
        if start <= 0x10FFFF { result.append(start...0x10FFFF) }
        return result
    }
}
