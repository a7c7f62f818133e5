import Glibc
import Testing

@testable import Proxy

@Suite("DNS server", .timeLimit(.minutes(10)))
struct DNSServerTests {
    private let resolver = Loopback.endpoint(port: 5353)

    @Test("Names are answered over datagrams and streams, as soon as they are applied")
    func local() async throws {
        try await run([]) { proxy in
            let client = try DNSClient(resolver)
            #expect(try client.ask(DNSPacket.query("web.default.svc.cluster.local")).addresses == ["10.0.0.1"])
            #expect(try client.ask(DNSPacket.query("no.default.svc.cluster.local")).code == 3)
            let stream = try TestConnection(resolver)
            let query = DNSPacket.query("pods.default.svc.cluster.local")
            // Two questions at once, the second in two pieces.
            try stream.send(framed(query) + framed(query).prefix(7))
            #expect(try answer(from: stream).addresses.count == 40)
            try stream.send(Array(framed(query).dropFirst(7)))
            stream.finish()
            #expect(try answer(from: stream).addresses.count == 40)
            #expect(try await stream.end() == .closed)
            try await apply(proxy, [ProxyName(name: "web.default.svc.cluster.local", addresses: ["10.0.0.9"])])
            #expect(try client.ask(DNSPacket.query("web.default.svc.cluster.local")).addresses == ["10.0.0.9"])
            let counters = try await proxy.client.status().counters
            #expect(counters.dnsQueries == 5)
            #expect(counters.dnsLocal == 5)
        }
    }

    @Test("Other names are asked upstream, and only an answer to the very question counts")
    func forwarding() async throws {
        let upstream = try TestUpstream { query in
            var wrongID = DNSPacket.answer(query, address: [6, 6, 6, 6])
            wrongID[1] ^= 1
            let wrongName = DNSPacket.answer(
                DNSPacket.query("evil.example.com", id: UInt16(query[0]) << 8 | UInt16(query[1])),
                address: [6, 6, 6, 6]
            )
            let question = query + [1, 2, 3]
            return [wrongID, wrongName, question, [1], [], DNSPacket.answer(query, address: [93, 184, 1, 1])]
        }
        defer { upstream.stop() }
        try await run([upstream.endpoint]) { proxy in
            let client = try DNSClient(resolver)
            for id in [7, 8, 9] as [UInt16] {
                let answer = try client.ask(DNSPacket.query("www.example.com", id: id))
                #expect(answer.id == id)
                #expect(answer.addresses == ["93.184.1.1"])
            }
            #expect(try await proxy.client.status().counters.dnsForwarded == 3)
        }
    }

    @Test("A name that stands for one outside is answered with all that leads to an address")
    func alias() async throws {
        let upstream = try TestUpstream { query in
            // The name outside stands for another one in its turn, written with a jump back into the question.
            let head = [query[0], query[1]] + [0x81, 0x80, 0, 1, 0, 2, 0, 0, 0, 0] + query[12...]
            let target: [UInt8] = [3] + Array("cdn".utf8) + [0xc0, 15]
            let alias: [UInt8] = [0xc0, 12, 0, 5, 0, 1, 0, 0, 0, 60, 0, UInt8(target.count)] + target
            let place = UInt8(head.count + 12)
            return [head + alias + [0xc0, place, 0, 1, 0, 1, 0, 0, 0, 2, 0, 4, 93, 184, 1, 1]]
        }
        defer { upstream.stop() }
        try await run([upstream.endpoint]) { proxy in
            let names = [ProxyName(name: "db.default.svc.cluster.local", alias: "db.example.com")]
            try await apply(proxy, names)
            let answer = try DNSClient(resolver).ask(DNSPacket.query("DB.default.svc.cluster.local", id: 9))
            #expect(answer.id == 9)
            #expect(answer.code == 0)
            #expect(answer.addresses == ["db.example.com", "cdn.example.com", "93.184.1.1"])
            // Never longer than names of the cluster are believed.
            #expect(answer.timesToLive.allSatisfy { $0 <= 5 })
            #expect(answer.timesToLive.last == 2)
        }
    }

    @Test(
        "An upstream's answer that cannot be read is none",
        arguments: [
            [], [0, 0, 0x81, 0x80, 0, 0, 0, 1, 0, 0, 0, 0],
            [0, 0, 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0, 0xc0, 12, 0, 1, 0, 1],
            [0, 0, 0x81, 0x80, 0, 0, 0, 1, 0, 0, 0, 0, 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 1, 0, 4, 1, 2, 3, 4],
            [0, 0, 0x81, 0x80, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 1, 0, 5, 1, 2, 3, 4],
            [0, 0, 0x81, 0x80, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 1, 0, 3, 1, 2, 3],
        ] as [[UInt8]]
    )
    func malformed(_ packet: [UInt8]) {
        #expect(DNSRecord.all(of: packet) == nil)
    }

    @Test("A silent upstream is followed by the next, and none by a server failure")
    func upstreamFailure() async throws {
        let silent = try TestUpstream { _ in [] }
        let good = try TestUpstream { [DNSPacket.answer($0, address: [93, 184, 1, 1])] }
        defer { for upstream in [silent, good] { upstream.stop() } }
        let refusing = Loopback.endpoint(port: 5353)
        try await run([refusing, silent.endpoint, good.endpoint]) { _ in
            let answer = try DNSClient(resolver).ask(DNSPacket.query("www.example.com"))
            #expect(answer.addresses == ["93.184.1.1"])
        }
        try await run([silent.endpoint]) { proxy in
            let answer = try DNSClient(resolver).ask(DNSPacket.query("www.example.com"))
            #expect(answer.code == 2)
            #expect(try await proxy.client.status().counters.dnsFailures == 1)
        }
        // A proxy that is its own upstream does not ask itself.
        try await run([resolver]) { _ in
            let answer = try DNSClient(resolver).ask(DNSPacket.query("www.example.com"))
            #expect(answer.code == 2)
        }
    }

    @Test("A question over a stream is forwarded over a stream")
    func streamForwarding() async throws {
        let upstream = try TestServer(Loopback.endpoint(port: 5353)) { input in
            guard input.count > 2, input.count >= 2 + Int(input[1]) else { return [] }
            let query = Array(input[2..<2 + Int(input[1])])
            input = []
            return framed(DNSPacket.answer(query, address: [93, 184, 1, 1]))
        }
        defer { upstream.stop() }
        try await run([upstream.endpoint]) { _ in
            let stream = try TestConnection(resolver)
            try stream.send(framed(DNSPacket.query("www.example.com")))
            #expect(try answer(from: stream).addresses == ["93.184.1.1"])
        }
    }

    @Test("More questions than may be under way are answered with a failure, and none is lost")
    func flood() async throws {
        let silent = try TestUpstream { _ in [] }
        defer { silent.stop() }
        try await run([silent.endpoint]) { _ in
            let client = try DNSClient(resolver)
            var failures = 0
            for id in 0..<UInt16(DNSForwarder.maxInFlight + 20) {
                client.send(DNSPacket.query("www.example.com", id: id))
                // Those past the limit are refused at once; waiting for them keeps the socket's queue short.
                if id >= DNSForwarder.maxInFlight, try DNSPacket.parse(client.receive()).code == 2 { failures += 1 }
            }
            #expect(failures == 20)
        }
    }

    @Test("Hostile packets and streams do not end the server")
    func fuzz() async throws {
        try await run([]) { _ in
            var random = SeededRandom(seed: 1035)
            let client = try DNSClient(resolver)
            for _ in 0..<2000 {
                client.send((0..<Int.random(in: 0...80, using: &random)).map { _ in random.byte() })
            }
            for _ in 0..<50 {
                let stream = try TestConnection(resolver)
                try stream.send((0..<Int.random(in: 1...3000, using: &random)).map { _ in random.byte() })
            }
            let other = try DNSClient(resolver)
            #expect(try other.ask(DNSPacket.query("web.default.svc.cluster.local")).addresses == ["10.0.0.1"])
        }
    }

    @Test("A resolver that cannot be bound is reported")
    func bindFailure() async throws {
        let occupant = try TestUpstream { _ in [] }
        defer { occupant.stop() }
        try await TestProxy.run { proxy in
            let applied = try await proxy.client.apply(
                ProxyDesiredState(owner: "staging", resolvers: [occupant.endpoint])
            )
            #expect(applied.resolverErrors[occupant.endpoint.description]?.code == "addressInUse")
            #expect(try await proxy.client.status().resolvers.first?.error != nil)
        }
    }

    private func run(_ upstreams: [ProxyEndpoint], _ body: @Sendable (TestProxy) async throws -> Void) async throws {
        try await TestProxy.run(upstreams: upstreams) { proxy in
            try await apply(
                proxy,
                [
                    ProxyName(name: "web.default.svc.cluster.local", addresses: ["10.0.0.1"]),
                    ProxyName(name: "pods.default.svc.cluster.local", addresses: (1...40).map { "10.1.1.\($0)" }),
                ]
            )
            try await body(proxy)
        }
    }

    private func apply(_ proxy: TestProxy, _ names: [ProxyName]) async throws {
        let state = ProxyDesiredState(owner: "staging", names: names, resolvers: [resolver])
        let applied = try await proxy.client.apply(state)
        #expect(applied.isComplete)
    }

    private func answer(from stream: TestConnection) throws -> DNSPacket.Answer {
        let length = try stream.receive(2)
        return try DNSPacket.parse(try stream.receive(Int(length[0]) << 8 | Int(length[1])))
    }
}

private func framed(_ message: [UInt8]) -> [UInt8] {
    [UInt8(message.count >> 8), UInt8(message.count & 0xff)] + message
}
