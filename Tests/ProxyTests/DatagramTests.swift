import Glibc
import Testing

@testable import Proxy

@Suite("Datagrams", .timeLimit(.minutes(5)))
struct DatagramTests {
    @Test("A client's datagrams meet one endpoint and its answers come back; other clients meet others")
    func relay() async throws {
        let servers = try ["a", "b"].map { try TestUpstream.named($0) }
        defer { for server in servers { server.stop() } }
        try await TestProxy.run { proxy in
            let listener = ProxyListener.datagrams(servers.map(\.endpoint))
            try await proxy.apply([listener])
            let clients = try (0..<24).map { _ in try DNSClient(listener.endpoint) }
            var met: Set<String> = []
            for client in clients {
                let first = try client.exchange("one")
                #expect(first.hasSuffix(" one"))
                #expect(try client.exchange("two") == first.replacing("one", with: "two"))
                met.insert(String(first.prefix(1)))
            }
            #expect(met == ["a", "b"])
            // The longest datagram there is, and one of nothing.
            let long = [UInt8](repeating: 7, count: 60_000)
            clients[0].send(long)
            #expect(try clients[0].receive().count == long.count + 2)
            clients[0].send([])
            #expect(try clients[0].receive().count == 2)
            let status = try #require(try await proxy.client.status().listeners.first)
            #expect(status.accepted == 24)
            #expect(status.endpoints.map(\.open).reduce(0, +) == 24)
        }
    }

    @Test("An endpoint that leaves still answers what it was asked, and is asked no more")
    func leaving() async throws {
        let mayAnswer = Flag()
        let old = try TestUpstream { query in
            while !mayAnswer.isRaised { usleep(1000) }
            return [Array("old ".utf8) + query]
        }
        defer { old.stop() }
        let new = try TestUpstream.named("new")
        defer { new.stop() }
        try await TestProxy.run { proxy in
            let listener = ProxyListener.datagrams([old.endpoint])
            try await proxy.apply([listener])
            let client = try DNSClient(listener.endpoint)
            client.send(Array("one".utf8))
            try await waitUntil("it is under way") {
                try await proxy.client.status().openConnections(to: old.endpoint, owner: "staging") == 1
            }
            try await proxy.apply([listener.with([new.endpoint])])
            #expect(try client.exchange("two") == "new two")
            mayAnswer.raise()
            // It was owed for two seconds at most.
            let left = try await proxy.client.drain(owner: "staging", endpoints: [old.endpoint], upTo: .seconds(30))
            #expect(left == 0)
        }
    }

    @Test("Where nobody listens, another endpoint is asked the next time")
    func refused() async throws {
        let server = try TestUpstream.named("b")
        defer { server.stop() }
        try await TestProxy.run(ejection: .seconds(60)) { proxy in
            let dead = (0..<3).map { _ in Loopback.endpoint(port: 5353) }
            let listener = ProxyListener.datagrams(dead + [server.endpoint])
            try await proxy.apply([listener])
            for _ in 0..<8 {
                let client = try DNSClient(listener.endpoint, seconds: 1)
                var answer: String?
                // As whoever sends datagrams does, it asks again.
                for _ in 0..<8 where answer == nil {
                    do {
                        answer = try client.exchange("one")
                    } catch let failure as TestConnection.Failure where failure.number == EAGAIN {
                        continue
                    }
                }
                #expect(answer == "b one")
            }
        }
    }

    @Test("Whoever asks an address of the host is answered from there, though the listener has all of them")
    func wildcard() async throws {
        let server = try TestUpstream.named("b")
        defer { server.stop() }
        try await TestProxy.run { proxy in
            var listener = ProxyListener.datagrams([server.endpoint])
            listener.address = "0.0.0.0"
            listener.port = try freePort()
            try await proxy.apply([listener])
            for _ in 0..<2 {
                // A connected socket takes nothing from another address.
                let client = try DNSClient(ProxyEndpoint(address: Loopback.address(), port: listener.port))
                #expect(try client.exchange("one") == "b one")
            }
        }
    }

    @Test("A client keeps its endpoint when another one comes or goes, and in another process")
    func rendezvous() throws {
        let endpoints = (1...5).map { ProxyEndpoint(address: "10.0.0.\($0)", port: 53) }
        let backend = Backend(id: "")
        let again = Backend(id: "")
        backend.update(ProxyBackend(id: "", endpoints: endpoints), drainSeconds: 0, now: 0)
        again.update(ProxyBackend(id: "", endpoints: Array(endpoints.reversed().dropLast())), drainSeconds: 0, now: 0)
        var count: [ProxyEndpoint: Int] = [:]
        for number in 0..<1000 {
            let client = try #require(SocketAddress("192.0.2.\(number % 250)", port: UInt16(number)))
            let key = client.number(withPort: true)
            let chosen = try #require(backend.choose(now: 0, excluding: [], client: key)).endpoint
            count[chosen, default: 0] += 1
            let other = try #require(again.choose(now: 0, excluding: [], client: key)).endpoint
            // The first one is gone there.
            #expect(other == chosen || chosen == endpoints[0])
        }
        #expect(count.count == 5)
        #expect(count.values.allSatisfy { (100...300).contains($0) }, "\(count)")
    }

    @Test("A sticky listener brings each connection and request of an address to one endpoint", arguments: [0, 1, 2])
    func sticky(form: Int) async throws {
        let servers = try ["a", "b", "c"].map { try TestServer.http($0) }
        defer { for server in servers { server.stop() } }
        try await TestProxy.run { proxy in
            var listener = ProxyListener.test(servers.map(\.endpoint))
            if form == 1 { listener.detectsHTTP = true }
            if form == 2 { listener = .http(servers.map(\.endpoint)) }
            listener.isSticky = true
            listener.http?.backends[0].isSticky = true
            let place = listener.endpoint
            try await proxy.apply([listener])
            let names = try await Background {
                try (0..<12).map { _ in
                    let connection = try TestConnection(place)
                    return try connection.get() + connection.get()
                }
            }.value
            #expect(Set(names).count == 1)
            #expect(["aa", "bb", "cc"].contains(names[0]))
        }
    }

    /// A port that nobody of this machine has for datagrams now.
    private func freePort() throws -> UInt16 {
        let fd = try UDPSocket.bind(try #require(SocketAddress("0.0.0.0", port: 0)))
        defer { close(fd) }
        return try #require(TCPSocket.localAddress(fd)).port
    }
}

extension ProxyListener {
    /// A listener for datagrams on a fresh loopback address.
    static func datagrams(_ endpoints: [ProxyEndpoint]) -> ProxyListener {
        var listener = ProxyListener.test(endpoints)
        listener.transport = .udp
        return listener
    }
}

extension TestUpstream {
    /// Sends back each packet after its name.
    static func named(_ name: String) throws -> TestUpstream {
        try TestUpstream { [Array("\(name) ".utf8) + $0] }
    }
}

extension DNSClient {
    func exchange(_ text: String) throws -> String {
        send(Array(text.utf8))
        return String(decoding: try receive(), as: UTF8.self)
    }
}
