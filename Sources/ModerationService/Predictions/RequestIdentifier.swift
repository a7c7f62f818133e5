/// The name of one prediction: a random UUID (RFC 9562, version 4), as feedback refers to it.
struct RequestIdentifier: Sendable, Hashable, CustomStringConvertible {
    let description: String

    init() {
        var random = SystemRandomNumberGenerator()
        let high = random.next() & ~0xF000 | 0x4000
        let low = random.next() & ~(UInt64(0b11) << 62) | UInt64(0b10) << 62
        let digits = Self.hexadecimal(high) + Self.hexadecimal(low)
        var text: [UInt8] = []
        for (index, digit) in digits.enumerated() {
            if [8, 12, 16, 20].contains(index) { text.append(UInt8(ascii: "-")) }
            text.append(digit)
        }
        description = String(decoding: text, as: UTF8.self)
    }

    /// Takes the description of another one.
    init(known description: String) {
        self.description = description
    }

    /// Accepts what `init()` makes, in any case.
    init?(_ text: String) {
        let lower = text.lowercased()
        let shape = lower.utf8.enumerated().allSatisfy { index, byte in
            switch index {
            case 8, 13, 18, 23: byte == UInt8(ascii: "-")
            default:
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
            }
        }
        guard lower.utf8.count == 36, shape else { return nil }
        description = lower
    }

    private static func hexadecimal(_ value: UInt64) -> [UInt8] {
        let digits = Array("0123456789abcdef".utf8)
        return (0..<16).map { digits[Int(value >> UInt64(60 - 4 * $0) & 15)] }
    }
}
