/// DNS messages on a stream, each behind its length in two bytes (RFC 1035, section 4.2.2).
struct DNSFraming {
    private var buffer: [UInt8] = []

    var isEmpty: Bool { buffer.isEmpty }

    mutating func append(_ bytes: some Sequence<UInt8>) {
        buffer += bytes
    }

    /// The next whole message.
    mutating func next() -> [UInt8]? {
        guard buffer.count >= 2 else { return nil }
        let length = Int(DNSQuery.word(buffer, 0))
        guard buffer.count >= 2 + length else { return nil }
        let message = Array(buffer[2..<2 + length])
        buffer.removeFirst(2 + length)
        return message
    }

    static func frame(_ message: [UInt8]) -> [UInt8] {
        let bounded = message.prefix(Int(UInt16.max))
        return DNSResponse.bytes(UInt16(bounded.count)) + bounded
    }
}
