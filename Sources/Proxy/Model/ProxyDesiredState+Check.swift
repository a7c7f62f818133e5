extension ProxyDesiredState {
    /// The bounds of what one owner may ask for.
    private enum Limit {
        static let listeners = 4096
        static let endpoints = 1024
        static let names = 16_384
        static let addresses = 256
        static let resolvers = 64
        static let ownerBytes = 128
        static let idBytes = 512
        static let drainSeconds = 86_400
        static let holdSeconds = 3600
        static let connections = 1_000_000
        static let rules = 4096
        static let backends = 1024
        static let pathBytes = 4096
    }

    /// Throws `invalidState` with the first thing that is wrong.
    ///
    /// Nothing that passes can fail later but by the system.
    func check() throws(ProxyError) {
        try Self.require(
            (1...Limit.ownerBytes).contains(owner.utf8.count) && owner.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7f },
            "an owner has 1 to \(Limit.ownerBytes) printable bytes"
        )
        try Self.require(listeners.count <= Limit.listeners, "more than \(Limit.listeners) listeners")
        try Self.require(names.count <= Limit.names, "more than \(Limit.names) names")
        try Self.require(resolvers.count <= Limit.resolvers, "more than \(Limit.resolvers) resolvers")
        var ids: Set<String> = []
        for listener in listeners {
            try Self.check(listener)
            try Self.require(ids.insert(listener.id).inserted, "listener \(listener.id): is there twice")
        }
        for name in names { try Self.check(name) }
        for resolver in resolvers { try Self.check(resolver: resolver) }
    }

    /// A resolver answers from the address it is bound to, so it must be one address.
    static func check(resolver: ProxyEndpoint) throws(ProxyError) {
        guard let address = SocketAddress(resolver), !address.isWildcard, resolver.port > 0 else {
            throw ProxyError(.invalidState, "resolver \(shown(resolver)): needs an IP address of the host and a port")
        }
    }

    private static func check(_ listener: ProxyListener) throws(ProxyError) {
        try require(
            (1...Limit.idBytes).contains(listener.id.utf8.count) && listener.id.utf8.allSatisfy { $0 >= 0x20 },
            "a listener's id has 1 to \(Limit.idBytes) printable bytes"
        )
        let subject = "listener \(listener.id)"
        guard let address = SocketAddress(listener.address, port: listener.port), listener.port > 0 else {
            throw ProxyError(.invalidState, "\(subject): needs an IP address and a port from 1 to 65535")
        }
        try require(listener.endpoints.count <= Limit.endpoints, "\(subject): more than \(Limit.endpoints) endpoints")
        try require(
            (0...Limit.drainSeconds).contains(listener.drainSeconds),
            "\(subject): drainSeconds is out of range"
        )
        try require((0...Limit.holdSeconds).contains(listener.holdSeconds), "\(subject): holdSeconds is out of range")
        try require(
            (0...Limit.connections).contains(listener.maxPerEndpoint),
            "\(subject): maxPerEndpoint is out of range"
        )
        try require(
            (0...Limit.connections).contains(listener.maxConnections),
            "\(subject): maxConnections is out of range"
        )
        try check(listener.endpoints, of: address, subject)
        try check(networks: listener.proxyProtocol.acceptFrom, subject)
        try require(listener.http != nil || listener.certificates.isEmpty, "\(subject): TLS is for HTTP only")
        try require(
            listener.transport == .tcp || listener.http == nil && listener.proxyProtocol == ProxyProtocolRules(),
            "\(subject): HTTP and headers of the PROXY protocol are for TCP only"
        )
        if let http = listener.http { try check(http, of: address, subject) }
    }

    private static func check(_ http: ProxyHTTP, of address: SocketAddress, _ subject: String) throws(ProxyError) {
        try require(http.rules.count <= Limit.rules, "\(subject): more than \(Limit.rules) rules")
        try require(http.backends.count <= Limit.backends, "\(subject): more than \(Limit.backends) backends")
        try check(networks: http.trusted, subject)
        var ids: Set<String> = []
        for backend in http.backends {
            try require(
                (1...Limit.idBytes).contains(backend.id.utf8.count) && ids.insert(backend.id).inserted,
                "\(subject): a backend's id is empty, too long or there twice"
            )
            try require(
                backend.endpoints.count <= Limit.endpoints && (0...Limit.holdSeconds).contains(backend.holdSeconds)
                    && (1...Limit.drainSeconds).contains(backend.responseSeconds)
                    && (0...Limit.connections).contains(backend.maxPerEndpoint),
                "\(subject): backend \(backend.id): a number is out of range"
            )
            try check(backend.endpoints, of: address, "\(subject): backend \(backend.id)")
        }
        for place in http.rules.map(\.backend) + (http.defaultBackend.map { [$0] } ?? []) {
            try require(http.backends.indices.contains(place), "\(subject): there is no backend \(place)")
        }
        for rule in http.rules {
            try require(
                rule.path.hasPrefix("/") && rule.path.utf8.count <= Limit.pathBytes && !rule.path.utf8.contains(0),
                "\(subject): a rule's path begins with a slash"
            )
            let host = rule.host.map { $0.hasPrefix("*.") ? String($0.dropFirst(2)) : $0 }
            try require(host == nil || host.flatMap { DNSName($0) } != nil, "\(subject): a rule's host is no name")
        }
    }

    private static func check(networks: [String], _ subject: String) throws(ProxyError) {
        for network in networks where Network(network) == nil {
            throw ProxyError(.invalidState, "\(subject): \(String(network.prefix(64))) is no network")
        }
    }

    private static func check(
        _ endpoints: [ProxyEndpoint],
        of address: SocketAddress,
        _ subject: String
    ) throws(ProxyError) {
        var seen: Set<SocketAddress> = []
        for endpoint in endpoints {
            guard let target = SocketAddress(endpoint), !target.isWildcard, endpoint.port > 0 else {
                throw ProxyError(.invalidState, "\(subject): endpoint \(shown(endpoint)) is no IP address with a port")
            }
            try require(target != address, "\(subject): would connect to itself")
            try require(seen.insert(target).inserted, "\(subject): endpoint \(shown(endpoint)) is there twice")
        }
    }

    private static func check(_ name: ProxyName) throws(ProxyError) {
        let shownName = String(name.name.prefix(253))
        try require(DNSName(name.name) != nil, "name \(shownName): is no DNS name")
        try require(
            name.addresses.count <= Limit.addresses,
            "name \(shownName): more than \(Limit.addresses) addresses"
        )
        if let alias = name.alias {
            try Self.require(
                DNSName(alias) != nil && name.addresses.isEmpty,
                "name \(shownName): stands for another name, which is none or stands beside addresses"
            )
        }
        for address in name.addresses where SocketAddress(address, port: 0) == nil {
            throw ProxyError(.invalidState, "name \(shownName): \(String(address.prefix(64))) is no IP address")
        }
    }

    private static func shown(_ endpoint: ProxyEndpoint) -> String {
        "\(String(endpoint.address.prefix(64))):\(endpoint.port)"
    }

    private static func require(_ condition: Bool, _ message: String) throws(ProxyError) {
        guard condition else { throw ProxyError(.invalidState, message) }
    }
}
