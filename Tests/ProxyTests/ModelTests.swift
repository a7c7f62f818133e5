import Testing

@testable import Proxy

@Suite("Model")
struct ModelTests {
    @Test("An IPv6 endpoint is shown in brackets")
    func endpointText() {
        #expect(ProxyEndpoint(address: "::1", port: 53).description == "[::1]:53")
        #expect(ProxyEndpoint(address: "10.0.0.1", port: 80).description == "10.0.0.1:80")
    }

    @Test("Literals become addresses and come back, and nothing else does")
    func addresses() {
        for literal in ["0.0.0.0", "127.0.0.1", "10.255.0.3", "::", "::1", "fd00::a:1"] {
            let address = SocketAddress(literal, port: 80)
            #expect(address?.endpoint == ProxyEndpoint(address: literal, port: 80))
            #expect(address?.isWildcard == (literal == "0.0.0.0" || literal == "::"))
            #expect(address?.isLoopback == (literal == "127.0.0.1" || literal == "::1"))
        }
        for literal in ["", "localhost", "1.2.3", "1.2.3.4.5", "fe80::1%eth0", "1.2.3.4 ", "0x7f.1", ":::"] {
            #expect(SocketAddress(literal, port: 80) == nil, "\(literal)")
        }
    }

    @Test("A listener is read with its defaults, and a status shows as metrics")
    func defaults() throws {
        let listener = try ControlLine.decode(
            ProxyListener.self,
            Array("{\"id\":\"a\",\"address\":\"::1\",\"port\":80}".utf8)
        )
        #expect(listener == ProxyListener(id: "a", address: "::1", port: 80))
        #expect(listener.holdSeconds == 30)
        var counters = ProxyCounters()
        counters.open = 7
        #expect(
            counters.prometheus.contains(
                "# TYPE headgate_proxy_connections_open gauge\nheadgate_proxy_connections_open 7\n"
            )
        )
    }
}
