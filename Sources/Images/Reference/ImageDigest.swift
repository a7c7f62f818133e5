public import Crypto

/// The SHA-256 of a blob or a manifest, written `sha256:` and 64 lower-case hexadecimal digits.
///
/// Other algorithms of the OCI image specification are refused: no registry in use needs them.
public struct ImageDigest: Sendable, Hashable {
    /// The 64 digits after `sha256:`.
    public let hex: String

    /// Reads `sha256:<64 digits>`.
    public init(_ text: String) throws(ImagesError) {
        guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else {
            throw ImagesError(.invalidDigest, "a digest is written sha256:<64 hexadecimal digits>")
        }
        guard text[..<colon] == "sha256" else {
            throw ImagesError(.invalidDigest, "only sha256 digests are supported")
        }
        try self.init(hex: String(text[text.utf8.index(after: colon)...]))
    }

    /// Takes the 64 digits alone.
    public init(hex: String) throws(ImagesError) {
        guard Self.isHex(hex) else {
            throw ImagesError(.invalidDigest, "a sha256 digest has 64 lower-case hexadecimal digits")
        }
        self.hex = hex
    }

    /// Takes the result of hashing.
    public init(_ digest: SHA256.Digest) {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(64)
        for byte in digest {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        hex = String(decoding: text, as: UTF8.self)
    }

    /// Hashes bytes that are all in memory.
    public static func of(_ bytes: [UInt8]) -> ImageDigest {
        ImageDigest(SHA256.hash(data: bytes))
    }

    /// The first twelve digits, as `docker ps` shows them.
    public var short: String { String(hex.prefix(12)) }

    static func isHex(_ text: String) -> Bool { text.utf8.count == 64 && text.utf8.allSatisfy(isDigit) }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
}

extension ImageDigest: CustomStringConvertible {
    public var description: String { "sha256:" + hex }
}

extension ImageDigest: Comparable {
    public static func < (left: ImageDigest, right: ImageDigest) -> Bool { left.hex < right.hex }
}

extension ImageDigest: Codable {
    public init(from decoder: any Decoder) throws {
        try self.init(decoder.singleValueContainer().decode(String.self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
