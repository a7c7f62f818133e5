/// Writes answers (RFC 1035, section 4.1; RFC 2308 for the SOA of a negative one).
struct DNSResponse {
    /// The response codes used here.
    enum Code: UInt8 {
        case success = 0
        case formatError = 1
        case serverFailure = 2
        case noSuchName = 3
        case notImplemented = 4
    }

    /// Record types used here.
    enum RecordType {
        static let ipv4: UInt16 = 1
        static let alias: UInt16 = 5
        static let startOfAuthority: UInt16 = 6
        static let ipv6: UInt16 = 28
        static let any: UInt16 = 255
    }

    static let internet: UInt16 = 1
    /// What fits a datagram for every client.
    static let datagramBytes = 512

    /// An answer to a packet whose question cannot be repeated.
    static func refusal(id: UInt16, code: UInt8) -> [UInt8] {
        header(id: id, flags: 0x8000 | UInt16(code & 0xf), counts: [0, 0, 0, 0])
    }

    /// An answer without records, for example that the upstreams do not answer.
    static func empty(_ query: DNSQuery, _ code: Code) -> [UInt8] {
        header(id: query.id, flags: flags(query, code, authoritative: false), counts: [1, 0, 0, 0]) + query.question
    }

    /// The addresses of a name; cut off with the truncation mark where `limit` ends.
    static func addresses(
        _ query: DNSQuery,
        _ records: [(type: UInt16, data: [UInt8])],
        timeToLive: UInt32,
        limit: Int
    ) -> [UInt8] {
        var body: [UInt8] = []
        var count: UInt16 = 0
        var truncated = false
        for record in records {
            // The owner is a pointer to the question's name.
            let entry = [0xc0, 0x0c] + resource(record.type, timeToLive, record.data)
            guard DNSQuery.headerBytes + query.question.count + body.count + entry.count <= limit else {
                truncated = true
                break
            }
            body += entry
            count += 1
        }
        let mark: UInt16 = truncated ? 0x0200 : 0
        let flags = flags(query, .success, authoritative: true) | mark
        return header(id: query.id, flags: flags, counts: [1, count, 0, 0]) + query.question + body
    }

    /// An answer that leads from name to name, and what the last one has; cut off with the truncation mark where `limit` ends.
    static func chain(
        _ query: DNSQuery,
        _ aliases: [DNSName],
        _ records: [DNSRecord],
        _ code: Code,
        _ timeToLive: UInt32,
        limit: Int
    ) -> [UInt8] {
        var body: [UInt8] = []
        var count: UInt16 = 0
        var truncated = false
        var owner: [UInt8] = [0xc0, 0x0c]
        var entries: [[UInt8]] = []
        for alias in aliases {
            entries.append(owner + resource(RecordType.alias, timeToLive, alias.wire))
            owner = alias.wire
        }
        entries += records.map { $0.name.wire + resource($0.type, min(timeToLive, $0.timeToLive), $0.data) }
        for entry in entries {
            guard DNSQuery.headerBytes + query.question.count + body.count + entry.count <= limit else {
                truncated = true
                break
            }
            body += entry
            count += 1
        }
        let mark: UInt16 = truncated ? 0x0200 : 0
        let flags = flags(query, code, authoritative: true) | mark
        return header(id: query.id, flags: flags, counts: [1, count, 0, 0]) + query.question + body
    }

    /// Says that there is no such name, or no such record of it, and for how long to believe that.
    static func negative(_ query: DNSQuery, _ code: Code, domain: DNSName, timeToLive: UInt32) -> [UInt8] {
        let server = [UInt8]([2, 0x6e, 0x73, 3, 0x64, 0x6e, 0x73]) + domain.wire  // ns.dns.<domain>
        var data = server + server
        for value in [1, 3600, 600, 86_400, timeToLive] as [UInt32] { data += bytes(value) }
        let authority = domain.wire + resource(RecordType.startOfAuthority, timeToLive, data)
        let flags = flags(query, code, authoritative: true)
        // An authority that is not above the name would be disbelieved.
        guard query.name.isWithin(domain) else {
            return header(id: query.id, flags: flags, counts: [1, 0, 0, 0]) + query.question
        }
        return header(id: query.id, flags: flags, counts: [1, 0, 1, 0]) + query.question + authority
    }

    private static func flags(_ query: DNSQuery, _ code: Code, authoritative: Bool) -> UInt16 {
        let recursionDesired: UInt16 = query.recursionDesired ? 0x0100 : 0
        return 0x8080 | recursionDesired | (authoritative ? 0x0400 : 0) | UInt16(code.rawValue)
    }

    private static func header(id: UInt16, flags: UInt16, counts: [UInt16]) -> [UInt8] {
        ([id, flags] + counts).flatMap(bytes)
    }

    private static func resource(_ type: UInt16, _ timeToLive: UInt32, _ data: [UInt8]) -> [UInt8] {
        bytes(type) + bytes(internet) + bytes(timeToLive) + bytes(UInt16(truncatingIfNeeded: data.count)) + data
    }

    static func bytes(_ value: UInt16) -> [UInt8] {
        [UInt8(truncatingIfNeeded: value >> 8), UInt8(truncatingIfNeeded: value)]
    }

    private static func bytes(_ value: UInt32) -> [UInt8] {
        bytes(UInt16(truncatingIfNeeded: value >> 16)) + bytes(UInt16(truncatingIfNeeded: value))
    }
}
