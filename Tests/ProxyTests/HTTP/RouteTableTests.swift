import Testing

@testable import Proxy

@Suite("Which backend a request goes to")
struct RouteTableTests {
    private static let table = RouteTable([
        ProxyRule(path: "/", backend: 0),
        ProxyRule(path: "/foo", backend: 1),
        ProxyRule(path: "/foo/", isExact: true, backend: 2),
        ProxyRule(path: "/foo/bar/", backend: 3),
        ProxyRule(host: "a.example.com", path: "/only", backend: 4),
        ProxyRule(host: "*.example.com", path: "/", backend: 5),
        ProxyRule(host: "a.example.com", path: "/only", isExact: true, backend: 6),
        ProxyRule(host: "B.Example.com", path: "/", backend: 7),
        ProxyRule(host: "B.Example.com", path: "/", backend: 8),
    ])

    private func backend(_ host: String, _ path: String) throws -> Int? {
        let text = Array((host + path).utf8)
        let hostCount = host.utf8.count
        let queue = ByteQueue(capacity: 64)
        queue.append(text)
        return try queue.withBytes { bytes throws(HTTPRejection) in
            let normal = try RoutePath.normal(bytes, HeadSlice(hostCount, text.count))
            return Self.table.backend(host: bytes.hostName(HeadSlice(0, hostCount)), path: normal)
        }
    }

    @Test(
        "The most precise rule stands",
        arguments: [
            ("other.org", "/", 0), ("other.org", "/x", 0), ("other.org", "/foo", 1), ("other.org", "/foo/", 2),
            ("other.org", "/foo/x", 1), ("other.org", "/foobar", 0), ("other.org", "/foo/bar", 3),
            ("other.org", "/foo/bar/", 3), ("other.org", "/foo/bar/x", 3), ("other.org", "/foo/barx", 1),
            ("other.org", "/FOO", 0), ("a.example.com", "/only", 6), ("a.example.com", "/only/x", 4),
            ("a.example.com", "/else", 5), ("A.EXAMPLE.COM:8080", "/only", 6), ("b.example.com.", "/only", 7),
            ("x.y.example.com", "/", 0), ("example.com", "/", 0), (".example.com", "/", 0), ("", "/foo", 1),
            ("other.org", "/x/../foo/bar", 3), ("other.org", "/./foo", 1), ("other.org", "/%66oo", 1),
            ("other.org", "/foo/%2e%2E/x", 0), ("other.org", "/foo%2fbar", 0), ("other.org", "/foo/.", 2),
            ("other.org", "/foo/bar/..", 2), ("other.org", "/foo%", 0), ("other.org", "/foo/%zz", 1),
        ]
    )
    func precedence(_ host: String, _ path: String, _ wanted: Int) throws {
        #expect(try backend(host, path) == wanted, "\(host) \(path)")
    }

    @Test("A path that leads above its root is refused", arguments: ["/..", "/../x", "/x/../../y", "/%2e%2e/x"])
    func aboveRoot(_ path: String) {
        #expect(throws: HTTPRejection.self) { try backend("other.org", path) }
    }

    @Test("Without a rule there is no backend")
    func none() {
        let table = RouteTable([ProxyRule(host: "a", path: "/x", backend: 0)])
        #expect(table.backend(host: Array("a".utf8), path: Array("/".utf8)) == nil)
        #expect(table.backend(host: nil, path: Array("/x".utf8)) == nil)
    }

    @Test(
        "Networks hold their addresses and no others",
        arguments: [
            ("10.0.0.0/8", "10.255.1.2", true), ("10.0.0.0/8", "11.0.0.1", false), ("10.1.2.3", "10.1.2.3", true),
            ("10.1.2.3", "10.1.2.4", false), ("10.1.2.128/25", "10.1.2.127", false),
            ("10.1.2.128/25", "10.1.2.129", true),
            ("0.0.0.0/0", "1.2.3.4", true), ("fd00::/8", "fd12::1", true), ("fd00::/8", "fe00::1", false),
            ("0.0.0.0/0", "::1", false),
        ]
    )
    func networks(_ network: String, _ address: String, _ contains: Bool) throws {
        let network = try #require(Network(network))
        #expect(network.contains(try #require(SocketAddress(address, port: 0))) == contains)
    }

    @Test("What is no network is none", arguments: ["", "10.0.0.0/33", "10.0.0/8", "x/8", "::/129", "10.0.0.0/-1"])
    func noNetwork(_ text: String) {
        #expect(Network(text) == nil)
    }
}
