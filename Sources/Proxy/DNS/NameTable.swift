/// The names of all owners.
struct NameTable: Sendable {
    /// What one name stands for, in wire form.
    struct Addresses: Sendable, Hashable {
        var ipv4: [[UInt8]] = []
        var ipv6: [[UInt8]] = []
        /// What it stands for instead.
        var alias: DNSName?
    }

    private var owners: [String: [DNSName: Addresses]] = [:]
    private var order: [String] = []

    /// Replaces the names of one owner; entries of one name add up.
    mutating func set(_ names: [ProxyName], owner: String) {
        var table: [DNSName: Addresses] = [:]
        for entry in names {
            guard let name = DNSName(entry.name) else { continue }
            var addresses = table[name] ?? Addresses()
            for literal in entry.addresses {
                guard let address = SocketAddress(literal, port: 0) else { continue }
                switch address.family {
                case .ipv4: addresses.ipv4.append(address.addressBytes)
                case .ipv6: addresses.ipv6.append(address.addressBytes)
                }
            }
            addresses.alias = addresses.alias ?? entry.alias.flatMap { DNSName($0) }
            table[name] = addresses
        }
        owners[owner] = table.isEmpty ? nil : table
        order = owners.keys.sorted()
    }

    /// The addresses of a name; of several owners that have it, the first by name answers.
    ///
    /// An empty scope means everyone.
    func lookUp(_ name: DNSName, scope: Set<String>) -> Addresses? {
        for owner in order where scope.isEmpty || scope.contains(owner) {
            if let addresses = owners[owner]?[name] { return addresses }
        }
        return nil
    }
}
