/// A question as it came in (RFC 1035, section 4.1).
struct DNSQuery: Sendable {
    /// What to do with a packet that holds no question to answer.
    enum Refusal: Error, Hashable {
        /// Not a query at all: an answer would only feed a loop.
        case drop
        /// The sender gets this response code.
        case refuse(id: UInt16, code: UInt8)
    }

    static let headerBytes = 12
    /// The longest query taken; the longest possible one with a few options is far shorter.
    static let maxBytes = 4096

    let id: UInt16
    let recursionDesired: Bool
    let name: DNSName
    let type: UInt16
    let classCode: UInt16
    /// The question section byte for byte, with the letter case the sender chose.
    let question: [UInt8]
    /// The whole packet.
    let bytes: [UInt8]

    init(_ bytes: [UInt8]) throws(Refusal) {
        guard bytes.count >= Self.headerBytes, bytes.count <= Self.maxBytes else { throw .drop }
        let flags = Self.word(bytes, 2)
        guard flags & 0x8000 == 0 else { throw .drop }
        id = Self.word(bytes, 0)
        guard flags & 0x7800 == 0 else { throw .refuse(id: id, code: DNSResponse.Code.notImplemented.rawValue) }
        recursionDesired = flags & 0x0100 != 0
        let malformed = Refusal.refuse(id: id, code: DNSResponse.Code.formatError.rawValue)
        guard Self.word(bytes, 4) == 1 else { throw malformed }
        var offset = Self.headerBytes
        guard let name = DNSName.read(bytes, at: &offset), offset + 4 <= bytes.count else { throw malformed }
        self.name = name
        type = Self.word(bytes, offset)
        classCode = Self.word(bytes, offset + 2)
        question = Array(bytes[Self.headerBytes..<offset + 4])
        self.bytes = bytes
    }

    /// The same question about another name.
    func about(_ other: DNSName) -> DNSQuery? {
        let flags: UInt16 = recursionDesired ? 0x0100 : 0
        let header = ([id, flags, 1, 0, 0, 0] as [UInt16]).flatMap { DNSResponse.bytes($0) }
        let packet = header + other.wire + DNSResponse.bytes(type) + DNSResponse.bytes(classCode)
        do throws(Refusal) {
            return try DNSQuery(packet)
        } catch {
            return nil
        }
    }

    static func word(_ bytes: [UInt8], _ offset: Int) -> UInt16 {
        UInt16(bytes[offset]) << 8 | UInt16(bytes[offset + 1])
    }
}
