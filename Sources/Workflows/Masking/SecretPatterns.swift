/// The byte strings under which a secret may show: as it is, line by line, and in encodings.
enum SecretPatterns {
    /// Parts shorter than this are masked only where they are the whole secret.
    static let minimumPart = 4

    /// The forms of a secret; none for a blank one.
    static func forms(of secret: String) -> Set<[UInt8]> {
        var forms: Set<[UInt8]> = []
        let whole = trimmed(Array(secret.utf8)[...])
        guard !whole.isEmpty else { return [] }
        forms.insert(whole)
        for line in whole.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }) {
            let part = trimmed(line)
            if part.count >= minimumPart { forms.insert(part) }
        }
        for text in forms.union([Array(secret.utf8)]) where text.count >= minimumPart {
            for encoded in base64(text) + percentEncoded(text) + jsonEscaped(text) + [windowsLines(text)]
            where encoded.count >= minimumPart {
                forms.insert(encoded)
            }
        }
        return forms
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
        return Array(bytes.drop(while: isBlank).reversed().drop(while: isBlank).reversed())
    }

    /// The Base64 forms, in both alphabets, of the bytes at each of the three places they may have in a longer text:
    /// only the characters that do not depend on what stands before and after them.
    private static func base64(_ bytes: [UInt8]) -> [[UInt8]] {
        var forms: [[UInt8]] = []
        for alphabet in [standard, urlSafe] {
            let whole = encode(bytes, alphabet)
            forms.append(whole)
            for before in 0..<3 {
                let encoded = encode([UInt8](repeating: 0, count: before) + bytes, alphabet)
                let first = [0, 2, 3][before]
                let last = (8 * (before + bytes.count)) / 6
                if last - first >= 2 * minimumPart || before == 0 { forms.append(Array(encoded[first..<last])) }
            }
        }
        return forms.filter { $0.count >= minimumPart }
    }

    private static let standard = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let urlSafe = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    /// Base64 without padding.
    private static func encode(_ bytes: [UInt8], _ alphabet: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var bits = 0
        var value: UInt32 = 0
        for byte in bytes {
            value = (value << 8) | UInt32(byte)
            bits += 8
            while bits >= 6 {
                bits -= 6
                result.append(alphabet[Int((value >> UInt32(bits)) & 63)])
            }
            value &= 0xFF
        }
        if bits > 0 { result.append(alphabet[Int((value << UInt32(6 - bits)) & 63)]) }
        return result
    }

    /// As part of an address, with digits of either case, and as a form has it.
    private static func percentEncoded(_ bytes: [UInt8]) -> [[UInt8]] {
        func encoded(_ digits: [UInt8], space: [UInt8]?) -> [UInt8] {
            bytes.flatMap { byte -> [UInt8] in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: [byte]
                case 0x20: space ?? [0x25, 0x32, 0x30]
                default: [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
                }
            }
        }
        let upper = Array("0123456789ABCDEF".utf8)
        let plus = [UInt8(ascii: "+")]
        return [
            encoded(upper, space: nil), encoded(Array("0123456789abcdef".utf8), space: nil),
            encoded(upper, space: plus),
        ]
    }

    /// As in a text of JSON, also as writers have it that make it safe for pages.
    private static func jsonEscaped(_ bytes: [UInt8]) -> [[UInt8]] {
        func escaped(forPages: Bool) -> [UInt8] {
            bytes.flatMap { byte -> [UInt8] in
                switch byte {
                case 0x22, 0x5C: [0x5C, byte]
                case 0x0A: Array("\\n".utf8)
                case 0x0D: Array("\\r".utf8)
                case 0x09: Array("\\t".utf8)
                case 0x3C where forPages: Array("\\u003c".utf8)
                case 0x3E where forPages: Array("\\u003e".utf8)
                case 0x26 where forPages: Array("\\u0026".utf8)
                case 0x2F where forPages: [0x5C, byte]
                default: [byte]
                }
            }
        }
        return [escaped(forPages: false), escaped(forPages: true)]
    }

    private static func windowsLines(_ bytes: [UInt8]) -> [UInt8] {
        bytes.flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] }
    }
}
