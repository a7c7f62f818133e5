import Workflows

/// Secrets in a stream, as they are and encoded, cut into chunks anywhere; a text without any stays as it is.
enum MaskFuzz {
    static func run(_ random: inout SeededGenerator) -> FuzzOutcome {
        let secrets = (0...random.below(2)).map { _ in bytes(6 + random.below(20), &random) }
        var stream = bytes(random.below(30), &random)
        var hidden: [[UInt8]] = []
        for _ in 0..<random.below(4) {
            let secret = random.pick(secrets)
            let (text, part) = form(of: secret, &random)
            stream += text + bytes(random.below(20), &random)
            hidden.append(part)
        }
        let texts = secrets.map { String(decoding: $0, as: UTF8.self) }
        let masker = SecretMasker(secrets: texts)
        let whole = masked(stream, masker, chunk: { stream.count })
        let parts = masked(stream, masker, chunk: { 1 + random.below(7) })
        guard whole == parts else { return .fault("chunks make a difference with \(texts)", stream) }
        for part in hidden where part.count >= 6 && contains(whole, part) {
            return .fault("\(texts) shows in \(String(decoding: whole, as: UTF8.self))", stream)
        }
        if hidden.isEmpty, whole != stream, !secrets.contains(where: { contains(stream, $0) }) {
            return .fault("a text without \(texts) became \(String(decoding: whole, as: UTF8.self))", stream)
        }
        return whole == stream ? .refused : .accepted
    }

    private static func masked(_ stream: [UInt8], _ masker: SecretMasker, chunk: () -> Int) -> [UInt8] {
        var masker = masker
        var output: [UInt8] = []
        var rest = stream[...]
        while !rest.isEmpty {
            let size = max(1, chunk())
            output += masker.mask(rest.prefix(size))
            rest = rest.dropFirst(size)
        }
        return output + masker.finish()
    }

    private static func bytes(_ count: Int, _ random: inout SeededGenerator) -> [UInt8] {
        // Whole characters only, as a secret is a text; the ends are no spaces.
        let text = (0..<count).map { _ in random.pick(Array("abcABC019+/ <&\"\\é😀")) }
        return Array((["x"] + text + ["y"]).map { String($0) }.joined().utf8)
    }

    /// A secret as a program may print it, and the part that must not be seen.
    private static func form(of secret: [UInt8], _ random: inout SeededGenerator) -> (text: [UInt8], part: [UInt8]) {
        switch random.below(5) {
        case 0:
            let before = random.below(3)
            let text = base64([UInt8](repeating: 0x71, count: before) + secret + bytes(random.below(4), &random))
            // The characters that hold nothing but bits of the secret.
            let first = (before * 8 + 5) / 6
            let last = (before + secret.count) * 8 / 6
            return (text, Array(text[first..<last]))
        case 1:
            let text = secret.flatMap { percent($0) }
            return (text, text)
        case 2:
            let text = secret.flatMap { [0x22, 0x5C].contains($0) ? [0x5C, $0] : [$0] }
            return (text, text)
        default: return (secret, secret)
        }
    }

    private static func percent(_ byte: UInt8) -> [UInt8] {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: return [byte]
        default:
            let digits = Array("0123456789ABCDEF".utf8)
            return [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
    }

    private static func base64(_ bytes: [UInt8]) -> [UInt8] {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var result: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let part = bytes[start..<min(start + 3, bytes.count)]
            let value = part.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - part.count))
            for place in 0...part.count { result.append(alphabet[value >> (18 - 6 * place) & 63]) }
        }
        return result
    }

    private static func contains(_ bytes: [UInt8], _ part: [UInt8]) -> Bool {
        guard bytes.count >= part.count else { return false }
        return (0...(bytes.count - part.count)).contains { bytes[$0...].starts(with: part) }
    }
}
