/// A record of an answer, with its names written out (RFC 1035, section 4.1.3).
struct DNSRecord: Equatable {
    var name: DNSName
    var type: UInt16
    var timeToLive: UInt32
    var data: [UInt8]

    /// Records read of one answer.
    private static let most = 64

    /// The addresses and aliases that an upstream's answer has; nil when it cannot be read.
    static func all(of answer: [UInt8]) -> (code: UInt8, records: [DNSRecord])? {
        guard answer.count >= DNSQuery.headerBytes else { return nil }
        var offset = DNSQuery.headerBytes
        for _ in 0..<DNSQuery.word(answer, 4) {
            guard readName(answer, &offset) != nil, offset + 4 <= answer.count else { return nil }
            offset += 4
        }
        var records: [DNSRecord] = []
        for _ in 0..<DNSQuery.word(answer, 6) {
            guard records.count < most, let name = readName(answer, &offset), offset + 10 <= answer.count else {
                return nil
            }
            let (type, classCode) = (DNSQuery.word(answer, offset), DNSQuery.word(answer, offset + 2))
            let timeToLive = UInt32(DNSQuery.word(answer, offset + 4)) << 16 | UInt32(DNSQuery.word(answer, offset + 6))
            let end = offset + 10 + Int(DNSQuery.word(answer, offset + 8))
            guard end <= answer.count else { return nil }
            var start = offset + 10
            offset = end
            guard classCode == DNSResponse.internet else { continue }
            var data = Array(answer[start..<end])
            switch type {
            case DNSResponse.RecordType.alias:
                guard let target = readName(answer, &start), start == end else { return nil }
                data = target.wire
            case DNSResponse.RecordType.ipv4: guard data.count == 4 else { return nil }
            case DNSResponse.RecordType.ipv6: guard data.count == 16 else { return nil }
            default: continue
            }
            records.append(DNSRecord(name: name, type: type, timeToLive: timeToLive, data: data))
        }
        return (answer[3] & 0xf, records)
    }

    /// Reads a name that may go on elsewhere in the packet; each jump leads further back, so that there is an end.
    private static func readName(_ bytes: [UInt8], _ offset: inout Int) -> DNSName? {
        var wire: [UInt8] = []
        var at = offset
        var limit = offset
        var end: Int?
        while at < bytes.count {
            let length = Int(bytes[at])
            if length == 0 {
                offset = end ?? at + 1
                var start = 0
                return DNSName.read(wire + [0], at: &start)
            }
            if length & 0xc0 == 0xc0 {
                guard at + 1 < bytes.count else { return nil }
                let target = (length & 0x3f) << 8 | Int(bytes[at + 1])
                guard target < limit else { return nil }
                end = end ?? at + 2
                limit = target
                at = target
                continue
            }
            guard length <= 63, at + length < bytes.count, wire.count + length < DNSName.maxWireBytes else {
                return nil
            }
            wire += bytes[at...at + length]
            at += length + 1
        }
        return nil
    }
}
