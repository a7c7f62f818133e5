/// The header of the PROXY protocol: who the client of a connection is
/// (https://www.haproxy.org/download/2.6/doc/proxy-protocol.txt).
enum ProxyHeader {
    /// The longest header that is taken: one of version 2 may have fields after its addresses.
    static let limit = 1024

    /// What the beginning of a connection says.
    enum Reading: Equatable {
        /// More must come first.
        case incomplete
        /// It is none.
        case malformed
        /// It has so many bytes; without an address the sender speaks for itself.
        case complete(length: Int, source: SocketAddress?)
    }

    private static let signature: [UInt8] = [0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a]

    // MARK: Reading

    static func read(_ bytes: [UInt8]) -> Reading {
        let shared = min(bytes.count, signature.count)
        if bytes[..<shared].elementsEqual(signature[..<shared]) {
            return shared < signature.count ? .incomplete : readBinary(bytes)
        }
        let word = Array("PROXY ".utf8)
        let begun = min(bytes.count, word.count)
        guard bytes[..<begun].elementsEqual(word[..<begun]) else { return .malformed }
        return readText(bytes)
    }

    private static func readText(_ bytes: [UInt8]) -> Reading {
        // "the maximum line lengths the receiver must support including the CRLF": 107 characters.
        guard let end = bytes.prefix(107).firstIndex(of: 0x0a) else {
            return bytes.count < 107 ? .incomplete : .malformed
        }
        guard end > 0, bytes[end - 1] == 0x0d else { return .malformed }
        let words = String(decoding: bytes[..<(end - 1)], as: UTF8.self)
            .split(separator: " ", omittingEmptySubsequences: false)
        if words.count >= 2, words[1] == "UNKNOWN" { return .complete(length: end + 1, source: nil) }
        guard words.count == 6, words[1] == "TCP4" || words[1] == "TCP6",
            let port = UInt16(words[4]), UInt16(words[5]) != nil,
            let source = SocketAddress(String(words[2]), port: port),
            let target = SocketAddress(String(words[3]), port: 0),
            source.family == target.family, (source.family == .ipv4) == (words[1] == "TCP4")
        else { return .malformed }
        return .complete(length: end + 1, source: source)
    }

    private static func readBinary(_ bytes: [UInt8]) -> Reading {
        guard bytes.count >= 16 else { return .incomplete }
        let length = 16 + Int(bytes[14]) << 8 + Int(bytes[15])
        guard bytes[12] >> 4 == 2, bytes[12] & 0xf <= 1, length <= limit else { return .malformed }
        guard bytes.count >= length else { return .incomplete }
        // LOCAL: a check of the sender's own.
        guard bytes[12] & 0xf == 1 else { return .complete(length: length, source: nil) }
        switch bytes[13] {
        case 0x11 where length >= 16 + 12:
            let port = UInt16(bytes[24]) << 8 | UInt16(bytes[25])
            return .complete(length: length, source: SocketAddress(.ipv4, bytes[16..<20], port: port))
        case 0x21 where length >= 16 + 36:
            let port = UInt16(bytes[48]) << 8 | UInt16(bytes[49])
            return .complete(length: length, source: SocketAddress(.ipv6, bytes[16..<32], port: port))
        case 0x11, 0x21: return .malformed
        default: return .complete(length: length, source: nil)
        }
    }

    // MARK: Writing

    static func write(_ version: ProxyProtocolRules.Version, source: SocketAddress, target: SocketAddress) -> [UInt8] {
        let isKnown = source.family == target.family
        switch version {
        case .v1:
            guard isKnown else { return Array("PROXY UNKNOWN\r\n".utf8) }
            let family = source.family == .ipv4 ? "TCP4" : "TCP6"
            return Array("PROXY \(family) \(source.literal) \(target.literal) \(source.port) \(target.port)\r\n".utf8)
        case .v2:
            guard isKnown else { return signature + [0x21, 0x00, 0x00, 0x00] }
            let addresses = source.addressBytes + target.addressBytes
            let ports = [source.port, target.port].flatMap { [UInt8($0 >> 8), UInt8($0 & 0xff)] }
            let family: UInt8 = source.family == .ipv4 ? 0x11 : 0x21
            return signature + [0x21, family, 0x00, UInt8(addresses.count + 4)] + addresses + ports
        }
    }
}
