/// Decides what becomes of a packet.
///
/// Pure but for the turn of the addresses.
struct DNSResponder {
    /// What to do with a packet.
    enum Decision {
        case drop
        case answer([UInt8])
        case forward(DNSQuery)
    }

    let domain: DNSName
    let timeToLive: UInt32
    var table = NameTable()
    private var turn = 0

    init(domain: DNSName, timeToLive: UInt32) {
        self.domain = domain
        self.timeToLive = timeToLive
    }

    /// `scope` names the owners whose names are seen from where the packet came in; empty is all of them.
    mutating func decide(_ packet: [UInt8], scope: Set<String>, limit: Int) -> Decision {
        let query: DNSQuery
        do throws(DNSQuery.Refusal) {
            query = try DNSQuery(packet)
        } catch {
            switch error {
            case .drop: return .drop
            case .refuse(let id, let code): return .answer(DNSResponse.refusal(id: id, code: code))
            }
        }
        guard query.classCode == DNSResponse.internet else { return .forward(query) }
        if let addresses = table.lookUp(query.name, scope: scope) {
            return .answer(answer(query, addresses, limit: limit))
        }
        if query.name.isWithin(domain) {
            return .answer(DNSResponse.negative(query, .noSuchName, domain: domain, timeToLive: timeToLive))
        }
        return .forward(query)
    }

    private mutating func answer(_ query: DNSQuery, _ addresses: NameTable.Addresses, limit: Int) -> [UInt8] {
        typealias RecordType = DNSResponse.RecordType
        var records: [(type: UInt16, data: [UInt8])] = []
        if query.type == RecordType.ipv4 || query.type == RecordType.any {
            records += turned(addresses.ipv4).map { (RecordType.ipv4, $0) }
        }
        if query.type == RecordType.ipv6 || query.type == RecordType.any {
            records += turned(addresses.ipv6).map { (RecordType.ipv6, $0) }
        }
        turn &+= 1
        guard !records.isEmpty else {
            return DNSResponse.negative(query, .success, domain: domain, timeToLive: timeToLive)
        }
        return DNSResponse.addresses(query, records, timeToLive: timeToLive, limit: limit)
    }

    /// Each answer begins with another address, since clients take the first.
    private func turned(_ addresses: [[UInt8]]) -> [[UInt8]] {
        guard addresses.count > 1 else { return addresses }
        let start = Int(turn.magnitude % UInt(addresses.count))
        return Array(addresses[start...] + addresses[..<start])
    }
}
