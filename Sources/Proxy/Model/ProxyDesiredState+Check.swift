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
            (0...Limit.connections).contains(listener.maxConnections),
            "\(subject): maxConnections is out of range"
        )
        var seen: Set<SocketAddress> = []
        for endpoint in listener.endpoints {
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
