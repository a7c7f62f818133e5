/// A secret as it shows in Base64 (RFC 4648), alone or within something longer.
enum Base64Forms {
    /// Forms shorter than this would mask what is no secret.
    private static let minimum = 4

    /// The forms in both alphabets of the bytes at each of the three places they may have in a longer text: only the
    /// characters that do not depend on what stands before and after them.
    static func of(_ bytes: [UInt8]) -> [[UInt8]] {
        var forms: [[UInt8]] = []
        for alphabet in [standard, urlSafe] {
            forms.append(encode(bytes, alphabet))
            for before in 0..<3 {
                let encoded = encode([UInt8](repeating: 0, count: before) + bytes, alphabet)
                let first = [0, 2, 3][before]
                let last = (8 * (before + bytes.count)) / 6
                if last - first >= 2 * minimum || before == 0 { forms.append(Array(encoded[first..<last])) }
            }
        }
        return forms.filter { $0.count >= minimum }
    }

    /// The lines of a secret that is encoded alone by a program that breaks them: 76 characters (MIME) or 64 (PEM).
    static func wrapped(_ bytes: [UInt8]) -> [[UInt8]] {
        // What follows the secret, such as the end of its line, changes the last characters.
        let encoded = encode(bytes, standard).prefix(8 * bytes.count / 6)
        return [76, 64].filter { $0 < encoded.count }.flatMap { width in
            stride(from: 0, to: encoded.count, by: width)
                .map { Array(encoded[$0..<min($0 + width, encoded.count)]) }
                .filter { $0.count >= 2 * minimum }
        }
    }

    /// Parts of a secret in the midst of something longer that is broken into lines, wherever the lines end.
    ///
    /// Every piece that stands on one line is covered by such parts, which overlap, unless it is shorter than they are.
    static func parts(_ bytes: [UInt8]) -> [[UInt8]] {
        (0..<3).flatMap { before -> [[UInt8]] in
            let encoded = encode([UInt8](repeating: 0, count: before) + bytes, standard)
            let first = [0, 2, 3][before]
            let last = (8 * (before + bytes.count)) / 6
            guard last - first > part else { return [] }
            return (first...(last - part)).map { Array(encoded[$0..<$0 + part]) }
        }
    }

    /// Nine bytes of a secret: few enough that hardly a piece is shorter, and too many to stand elsewhere by chance.
    private static let part = 12

    private static let standard = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let urlSafe = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    /// Base64 without padding.
    private static func encode(_ bytes: [UInt8], _ alphabet: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count * 4 / 3 + 2)
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
}
