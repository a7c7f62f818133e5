import HTTPTransport
import TestSupport
import Testing

@testable import Agent

@Suite("A gRPC probe asks for the health of a service", .timeLimit(.minutes(10)))
struct GRPCProbeTests {
    static let table: [([UInt8]?, String?)] = [
        ([0, 0, 0, 0, 2, 8, 1], nil), ([0, 0, 0, 0, 5, 0x12, 1, 0x61, 8, 1], nil),
        ([0, 0, 0, 0, 2, 8, 2], "the service says NOT_SERVING"), ([0, 0, 0, 0, 0], "the service says UNKNOWN"),
        ([0, 0, 0, 0, 2, 8, 3], "the service says SERVICE_UNKNOWN"), ([0, 0, 0, 0, 2, 8, 9], "the service says 9"),
        ([0, 0, 0, 0, 1, 8], "the gRPC server's answer cannot be read"),
        ([0, 0, 0, 0, 9, 8], "the gRPC server's answer is cut off"),
        ([1, 0, 0, 0, 2, 8, 1], "the gRPC server's answer has no health in it"),
        ([], "the gRPC server's answer has no health in it"), (nil, "the gRPC server answered with status 12: no"),
    ]

    @Test("Over HTTP/2 without TLS: only SERVING is success", arguments: table)
    func health(_ body: [UInt8]?, _ trouble: String?) async throws {
        let server = try HealthServer(answering: body)
        defer { server.stop() }
        let probe = GRPCProbe(http: HTTPClient())
        for _ in 1...2 {
            let found = await probe.ask(port: server.port, service: "", address: "127.0.0.1", atMost: .seconds(10))
            #expect(found == trouble)
        }
    }

    @Test("The service is named in the call")
    func service() async throws {
        let server = try HealthServer(answering: [0, 0, 0, 0, 2, 8, 1])
        defer { server.stop() }
        let found = await GRPCProbe(http: HTTPClient())
            .ask(port: server.port, service: "liveness", address: "127.0.0.1", atMost: .seconds(10))
        #expect(found == nil)
        #expect(server.messages == [[0, 0, 0, 0, 10, 0x0A, 8] + Array("liveness".utf8)])
    }

    @Test("Long names keep their length, and no name is an empty message")
    func request() {
        #expect(GRPCProbe.request("") == [0, 0, 0, 0, 0])
        let long = GRPCProbe.request(String(repeating: "x", count: 300))
        #expect(long.prefix(8) == [0, 0, 0, 1, 47, 0x0A, 0xAC, 2])
    }

    @Test("What does not speak HTTP/2 is no success")
    func other() async throws {
        let server = try TestServer { _ in TestServer.Answer() }
        defer { server.stop() }
        let found = await GRPCProbe(http: HTTPClient())
            .ask(port: server.port, service: "", address: "127.0.0.1", atMost: .seconds(10))
        #expect(found != nil)
    }

    @Test("Whatever bytes are answered, they are read within their bounds", arguments: 0..<500)
    func fuzz(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let body = (0..<Int.random(in: 0...40, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
        let framed = [0, 0, 0, 0, UInt8(body.count)] + body
        // Either reading: what matters is that it comes to an end.
        #expect(GRPCProbe.trouble(in: framed).map { !$0.isEmpty } ?? true)
        #expect(GRPCProbe.trouble(in: body).map { !$0.isEmpty } ?? true)
    }
}
