/// Decides what becomes of a packet.
///
/// Pure but for the turn of the addresses.
struct DNSResponder {
    /// What to do with a packet.
    enum Decision {
        case drop
        case answer([UInt8])
        case forward(DNSQuery)
        /// The name stands for others, one after the other, of which the last is known to the upstreams only: they are to be asked for it.
        case follow(DNSQuery, aliases: [DNSName])
    }

    /// Names that a name may lead to one after the other.
    private static let longestChain = 8

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
            return decide(query, addresses, scope, limit)
        }
        if query.name.isWithin(domain) {
            return .answer(DNSResponse.negative(query, .noSuchName, domain: domain, timeToLive: timeToLive))
        }
        return .forward(query)
    }

    /// Goes from name to name as far as they are known here.
    private mutating func decide(
        _ query: DNSQuery,
        _ addresses: NameTable.Addresses,
        _ scope: Set<String>,
        _ limit: Int
    ) -> Decision {
        var found = addresses
        var aliases: [DNSName] = []
        while let alias = found.alias {
            aliases.append(alias)
            // Whoever asks for the alias itself needs no more.
            let isOver = query.type == DNSResponse.RecordType.alias
            guard aliases.count <= Self.longestChain, Set(aliases).count == aliases.count else {
                return .answer(DNSResponse.empty(query, .serverFailure))
            }
            if isOver { return .answer(DNSResponse.chain(query, aliases, [], .success, timeToLive, limit: limit)) }
            guard let next = table.lookUp(alias, scope: scope) else {
                guard alias.isWithin(domain) else { return .follow(query, aliases: aliases) }
                return .answer(DNSResponse.chain(query, aliases, [], .noSuchName, timeToLive, limit: limit))
            }
            found = next
        }
        guard let last = aliases.last else { return .answer(answer(query, found, limit: limit)) }
        let records = records(query, found).map {
            DNSRecord(name: last, type: $0.type, timeToLive: timeToLive, data: $0.data)
        }
        return .answer(DNSResponse.chain(query, aliases, records, .success, timeToLive, limit: limit))
    }

    private mutating func records(
        _ query: DNSQuery,
        _ addresses: NameTable.Addresses
    ) -> [(type: UInt16, data: [UInt8])] {
        typealias RecordType = DNSResponse.RecordType
        var records: [(type: UInt16, data: [UInt8])] = []
        if query.type == RecordType.ipv4 || query.type == RecordType.any {
            records += turned(addresses.ipv4).map { (RecordType.ipv4, $0) }
        }
        if query.type == RecordType.ipv6 || query.type == RecordType.any {
            records += turned(addresses.ipv6).map { (RecordType.ipv6, $0) }
        }
        turn &+= 1
        return records
    }

    private mutating func answer(_ query: DNSQuery, _ addresses: NameTable.Addresses, limit: Int) -> [UInt8] {
        let records = records(query, addresses)
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
