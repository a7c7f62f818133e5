import Testing

@testable import Proxy

@Suite("Model")
struct ModelTests {
    @Test("An IPv6 endpoint is shown in brackets")
    func endpointText() {
        #expect(ProxyEndpoint(address: "::1", port: 53).description == "[::1]:53")
        #expect(ProxyEndpoint(address: "10.0.0.1", port: 80).description == "10.0.0.1:80")
    }
}
