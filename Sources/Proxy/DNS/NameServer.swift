/// Answers DNS for the cluster's names and passes other questions on, on a thread of its own.
///
/// All state belongs to the loop's thread; the control thread comes by `loop.perform`, which is what makes the unchecked
/// conformance true.
final class NameServer: @unchecked Sendable {
    /// Counted on the loop's thread.
    struct Counters: Sendable {
        var queries: UInt64 = 0
        var local: UInt64 = 0
        var forwarded: UInt64 = 0
        var failures: UInt64 = 0
    }

    /// How often deadlines are looked at while there are any.
    private static let tick: Int64 = 100

    let loop: EventLoop
    var counters = Counters()
    private var responder: DNSResponder
    private var forwarder: DNSForwarder
    private var resolvers: [SocketAddress: Resolver] = [:]

    init(_ configuration: ProxyDNSConfiguration) throws {
        guard let domain = DNSName(configuration.clusterDomain) else {
            throw ProxyError(.invalidState, "\(configuration.clusterDomain): is no domain name")
        }
        let loop = try EventLoop()
        self.loop = loop
        responder = DNSResponder(domain: domain, timeToLive: configuration.timeToLive)
        forwarder = DNSForwarder(
            loop: loop,
            upstreams: Upstreams(given: configuration.upstreams, file: configuration.resolverFile),
            timeout: configuration.upstreamTimeout.boundedMilliseconds
        )
        loop.onTick = { [unowned self] in look() }
    }

    /// Replaces the names of one owner.
    func set(_ names: [ProxyName], owner: String) {
        responder.table.set(names, owner: owner)
    }

    /// Serves on exactly these addresses, each for the names of its owners (none means everybody's); returns what could
    /// not be bound.
    ///
    /// What is bound already stays.
    func serve(_ wanted: [SocketAddress: Set<String>]) -> [SocketAddress: ProxyFailure] {
        for (address, resolver) in resolvers where wanted[address] == nil {
            resolver.close()
            resolvers[address] = nil
        }
        var failures: [SocketAddress: ProxyFailure] = [:]
        for (address, owners) in wanted {
            if let resolver = resolvers[address] {
                resolver.scope = owners
                continue
            }
            do throws(SystemFailure) {
                resolvers[address] = try Resolver(address, scope: owners, server: self)
            } catch {
                failures[address] = ProxyFailure(error.proxyError("resolver \(address)"))
            }
        }
        forwarder.own = Set(resolvers.keys)
        return failures
    }

    /// Deals with one packet; `reply` is called once, now or when an upstream has answered.
    ///
    /// False when the packet is no question and gets no reply.
    @discardableResult
    func handle(_ packet: [UInt8], scope: Set<String>, overStream: Bool, reply: @escaping ([UInt8]) -> Void) -> Bool {
        counters.queries += 1
        let limit = overStream ? Int(UInt16.max) : DNSResponse.datagramBytes
        switch responder.decide(packet, scope: scope, limit: limit) {
        case .drop:
            return false
        case .answer(let bytes):
            counters.local += 1
            reply(bytes)
        case .forward(let query):
            counters.forwarded += 1
            keepLooking()
            forwarder.forward(query, overStream: overStream) { [unowned self] answer in
                if answer == nil { counters.failures += 1 }
                reply(answer ?? DNSResponse.empty(query, .serverFailure))
            }
        case .follow(let query, let aliases):
            counters.forwarded += 1
            follow(query, aliases, limit: limit, overStream: overStream, reply)
        }
        return true
    }

    /// Asks the upstreams for what a name stands for, and answers with both.
    private func follow(
        _ query: DNSQuery,
        _ aliases: [DNSName],
        limit: Int,
        overStream: Bool,
        _ reply: @escaping ([UInt8]) -> Void
    ) {
        guard let next = aliases.last.flatMap({ query.about($0) }) else {
            return reply(DNSResponse.empty(query, .serverFailure))
        }
        keepLooking()
        let timeToLive = responder.timeToLive
        forwarder.forward(next, overStream: overStream) { [unowned self] answer in
            guard let answer, let (code, records) = DNSRecord.all(of: answer),
                let code = DNSResponse.Code(rawValue: code), code == .success || code == .noSuchName
            else {
                counters.failures += 1
                return reply(DNSResponse.empty(query, .serverFailure))
            }
            var packet = DNSResponse.chain(query, aliases, records, code, timeToLive, limit: limit)
            // What was cut off on the way here is not all either.
            packet[2] |= answer[2] & 2
            reply(packet)
        }
    }

    /// Lets deadlines be looked at from now on.
    func keepLooking() {
        loop.tickInterval = Self.tick
    }

    private func look() {
        let waiting = forwarder.look()
        var streams = false
        for resolver in resolvers.values where resolver.look() { streams = true }
        if !waiting, !streams { loop.tickInterval = 0 }
    }
}
