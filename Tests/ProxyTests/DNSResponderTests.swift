import Testing

@testable import Proxy

@Suite("DNS answers")
struct DNSResponderTests {
    /// A question and what is expected of the answer.
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        var type: UInt16 = 1
        var code: UInt8 = 0
        var addresses: [String] = []
        var authority: [UInt16] = []
        var testDescription: String { "\(name) \(type)" }
    }

    static let names = [
        ProxyName(name: "web.default.svc.cluster.local", addresses: ["10.0.0.1"]),
        ProxyName(name: "web", addresses: ["10.0.0.1"]),
        ProxyName(name: "both.default.svc.cluster.local", addresses: ["10.0.0.2", "fd00::2"]),
        ProxyName(name: "empty.default.svc.cluster.local", addresses: []),
        ProxyName(name: "alias.default.svc.cluster.local", alias: "Web.default.svc.cluster.local"),
        ProxyName(name: "twice.default.svc.cluster.local", alias: "alias.default.svc.cluster.local"),
        ProxyName(name: "lost.default.svc.cluster.local", alias: "none.default.svc.cluster.local"),
        ProxyName(name: "self.default.svc.cluster.local", alias: "self.default.svc.cluster.local"),
    ]

    static let cases = [
        Case(name: "web.default.svc.cluster.local", addresses: ["10.0.0.1"]),
        Case(name: "WEB.Default.svc.Cluster.LOCAL", addresses: ["10.0.0.1"]),
        Case(name: "web", addresses: ["10.0.0.1"]),
        Case(name: "web", type: 28),
        Case(name: "web.default.svc.cluster.local", type: 28, authority: [6]),
        Case(name: "web.default.svc.cluster.local", type: 15, authority: [6]),
        Case(name: "both.default.svc.cluster.local", addresses: ["10.0.0.2"]),
        Case(name: "both.default.svc.cluster.local", type: 28, addresses: ["fd00::2"]),
        Case(name: "both.default.svc.cluster.local", type: 255, addresses: ["10.0.0.2", "fd00::2"]),
        Case(name: "empty.default.svc.cluster.local", authority: [6]),
        Case(name: "none.default.svc.cluster.local", code: 3, authority: [6]),
        Case(name: "cluster.local", code: 3, authority: [6]),
        Case(name: "alias.default.svc.cluster.local", addresses: ["web.default.svc.cluster.local", "10.0.0.1"]),
        Case(name: "alias.default.svc.cluster.local", type: 5, addresses: ["web.default.svc.cluster.local"]),
        Case(name: "alias.default.svc.cluster.local", type: 28, addresses: ["web.default.svc.cluster.local"]),
        Case(
            name: "twice.default.svc.cluster.local",
            addresses: ["alias.default.svc.cluster.local", "web.default.svc.cluster.local", "10.0.0.1"]
        ),
        Case(name: "lost.default.svc.cluster.local", code: 3, addresses: ["none.default.svc.cluster.local"]),
        Case(name: "self.default.svc.cluster.local", code: 2),
    ]

    @Test("Names of the table are answered at once", arguments: cases)
    func answers(_ expected: Case) throws {
        var responder = try Self.responder()
        let decision = responder.decide(DNSPacket.query(expected.name, type: expected.type), scope: [], limit: 512)
        guard case .answer(let bytes) = decision else {
            Issue.record("\(decision)")
            return
        }
        let answer = try DNSPacket.parse(bytes)
        #expect(answer.id == 0x1234)
        // A failure is nobody's last word.
        #expect(answer.authoritative == (expected.code != 2))
        #expect(answer.code == expected.code)
        #expect(answer.addresses == expected.addresses)
        #expect(answer.authority == expected.authority)
        #expect(answer.timesToLive.allSatisfy { $0 == 5 })
    }

    @Test(
        "Names of other domains are forwarded",
        arguments: ["example.com", "notcluster.local", "local", "web.", "x.web"]
    )
    func forwards(name: String) throws {
        var responder = try Self.responder()
        let decision = responder.decide(DNSPacket.query(name), scope: ["other"], limit: 512)
        guard case .forward(let query) = decision else {
            Issue.record("\(decision)")
            return
        }
        #expect(query.name.text == String(name.split(separator: ".").joined(separator: ".")))
    }

    @Test("A resolver sees the names of its owners only")
    func scopes() throws {
        var responder = try Self.responder()
        responder.table.set([ProxyName(name: "web", addresses: ["10.9.9.9"])], owner: "production")
        for (scope, expected) in [("staging", "10.0.0.1"), ("production", "10.9.9.9")] {
            guard case .answer(let bytes) = responder.decide(DNSPacket.query("web"), scope: [scope], limit: 512) else {
                Issue.record("no answer for \(scope)")
                continue
            }
            #expect(try DNSPacket.parse(bytes).addresses == [expected])
        }
        responder.table.set([], owner: "staging")
        let decision = responder.decide(
            DNSPacket.query("web.default.svc.cluster.local"),
            scope: ["staging"],
            limit: 512
        )
        guard case .answer(let bytes) = decision else {
            Issue.record("\(decision)")
            return
        }
        #expect(try DNSPacket.parse(bytes).code == 3)
    }

    @Test("Several addresses take turns, and what does not fit is cut off with a mark")
    func manyAddresses() throws {
        var responder = try Self.responder()
        let addresses = (1...40).map { "10.1.1.\($0)" }
        responder.table.set([ProxyName(name: "pods", addresses: addresses)], owner: "staging")
        var first: Set<String> = []
        for _ in addresses {
            guard case .answer(let bytes) = responder.decide(DNSPacket.query("pods"), scope: [], limit: 512) else {
                continue
            }
            #expect(bytes.count <= 512)
            let answer = try DNSPacket.parse(bytes)
            #expect(answer.truncated)
            #expect(answer.addresses.count == 30)
            first.insert(try #require(answer.addresses.first))
        }
        #expect(first == Set(addresses))
        guard case .answer(let whole) = responder.decide(DNSPacket.query("pods"), scope: [], limit: 65_535) else {
            return
        }
        let answer = try DNSPacket.parse(whole)
        #expect(!answer.truncated)
        #expect(answer.addresses.sorted() == addresses.sorted())
    }

    @Test("Malformed packets are dropped or refused", arguments: Malformed.all)
    func malformed(_ malformed: Malformed) throws {
        var responder = try Self.responder()
        switch responder.decide(malformed.packet, scope: [], limit: 512) {
        case .drop: #expect(malformed.code == nil)
        case .answer(let bytes): #expect(try DNSPacket.parse(bytes).code == malformed.code)
        case .forward, .follow: Issue.record("forwarded")
        }
    }

    @Test("Random and damaged packets never crash and never get more than one bounded answer")
    func fuzz() throws {
        var responder = try Self.responder()
        var random = SeededRandom(seed: 53)
        let seeds = Self.cases.map { DNSPacket.query($0.name, type: $0.type) }
        for round in 0..<3000 {
            var packet = seeds[round % seeds.count]
            if round % 3 == 0 {
                packet = (0..<Int.random(in: 0...600, using: &random)).map { _ in random.byte() }
            } else {
                for _ in 0...Int.random(in: 0...4, using: &random) {
                    packet[Int.random(in: 0..<packet.count, using: &random)] = random.byte()
                }
                packet.removeLast(Int.random(in: 0...packet.count, using: &random) / 4)
            }
            if case .answer(let bytes) = responder.decide(packet, scope: [], limit: 512) {
                if bytes.count > 512 || bytes.count < 12 { Issue.record("\(bytes.count) bytes") }
            }
        }
    }

    @Test("The resolvers of resolv.conf are read")
    func resolverFile() throws {
        let text =
            "# comment\nnameserver 10.0.0.53\nsearch a b\nnameserver  fd00::53 # six\nnameserver host\nnameserver"
        #expect(Upstreams.parse(text).map(\.description) == ["10.0.0.53:53", "[fd00::53]:53"])
    }

    private static func responder() throws -> DNSResponder {
        var responder = DNSResponder(domain: try #require(DNSName("cluster.local")), timeToLive: 5)
        responder.table.set(names, owner: "staging")
        return responder
    }
}

/// A packet that is no answerable question, and the code its sender gets.
struct Malformed: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let packet: [UInt8]
    var code: UInt8?

    private static let query = DNSPacket.query("web")

    static let all = [
        Malformed(testDescription: "empty", packet: []),
        Malformed(testDescription: "short header", packet: Array(query.prefix(11))),
        Malformed(testDescription: "an answer", packet: changed(2, 0x81)),
        Malformed(testDescription: "too long", packet: query + [UInt8](repeating: 0, count: 4096)),
        Malformed(testDescription: "an update", packet: changed(2, 0x29), code: 4),
        Malformed(testDescription: "two questions", packet: changed(5, 2), code: 1),
        Malformed(testDescription: "no question", packet: Array(changed(5, 0).prefix(12)), code: 1),
        Malformed(testDescription: "a pointer as name", packet: changed(12, 0xc0), code: 1),
        Malformed(testDescription: "a label past the end", packet: changed(12, 60), code: 1),
        Malformed(testDescription: "no type", packet: Array(query.dropLast(4)), code: 1),
        Malformed(
            testDescription: "a name of 300 bytes",
            packet: DNSPacket.query(Array(repeating: "abcdefghi", count: 30).joined(separator: ".")),
            code: 1
        ),
    ]

    private static func changed(_ index: Int, _ byte: UInt8) -> [UInt8] {
        var packet = query
        packet[index] = byte
        return packet
    }
}
