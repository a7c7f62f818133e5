/// A domain name in lower case without its final dot (RFC 1035, section 2.3).
struct DNSName: Hashable, Sendable, CustomStringConvertible {
    /// The longest name in wire form, length bytes and root included.
    static let maxWireBytes = 255

    let text: String

    /// Takes letters, digits, hyphens and underscores in labels of 1 to 63 bytes.
    init?(_ text: String) {
        let bare = text.hasSuffix(".") ? text.dropLast() : text[...]
        guard !bare.isEmpty, bare.utf8.count <= Self.maxWireBytes - 2 else { return nil }
        let labels = bare.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard labels.allSatisfy({ (1...63).contains($0.count) && $0.allSatisfy(Self.isNameByte) }) else { return nil }
        self.text = bare.lowercased()
    }

    private init(unchecked text: String) {
        self.text = text
    }

    /// Reads the name of a question and leaves `offset` behind it.
    ///
    /// Questions hold no compression pointers; one that does is malformed. Bytes that no name of ours has are kept
    /// apart by an escape, as in `\009`.
    static func read(_ bytes: [UInt8], at offset: inout Int) -> DNSName? {
        let start = offset
        var text: [UInt8] = []
        while offset < bytes.count {
            let length = Int(bytes[offset])
            offset += 1
            if length == 0 { return DNSName(unchecked: String(decoding: text, as: UTF8.self)) }
            guard length <= 63, offset + length <= bytes.count, offset + length - start < maxWireBytes else {
                return nil
            }
            if !text.isEmpty { text.append(UInt8(ascii: ".")) }
            for byte in bytes[offset..<offset + length] { append(byte, to: &text) }
            offset += length
        }
        return nil
    }

    /// The name as it lies on the wire.
    var wire: [UInt8] {
        var bytes: [UInt8] = []
        for label in text.utf8.split(separator: UInt8(ascii: ".")) {
            bytes.append(UInt8(truncatingIfNeeded: label.count))
            bytes += label
        }
        bytes.append(0)
        return bytes
    }

    /// True for the domain itself and everything below it.
    func isWithin(_ domain: DNSName) -> Bool {
        text == domain.text || text.hasSuffix("." + domain.text)
    }

    var description: String { text }

    private static func append(_ byte: UInt8, to text: inout [UInt8]) {
        if (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) {
            text.append(byte | 0x20)
        } else if isNameByte(byte) {
            text.append(byte)
        } else {
            text += [UInt8(ascii: "\\"), 48 + byte / 100, 48 + byte / 10 % 10, 48 + byte % 10]
        }
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
