import Glibc
import Hummingbird
import HummingbirdTesting
import Testing

@testable import Controller

struct WebHostTests {
    @Test(
        "On loopback only names of this machine and the configured one are answered",
        arguments: [
            ("localhost", true), ("localhost:7080", true), ("LOCALHOST:7080", true), ("127.0.0.1:7080", true),
            ("127.1.2.3", true), ("[::1]:7080", true), ("[::1]", true), ("headgate.example", true),
            ("headgate.example:443", true), ("evil.example", false), ("localhost.evil.example:7080", false),
            ("127.0.0.1.evil.example", false), ("127.0.0.1.", false), ("10.0.0.1:7080", false), ("", false),
            (nil, false),
        ]
    )
    func names(_ authority: String?, _ isAnswered: Bool) {
        for listen in ["127.0.0.1", "localhost", "::1"] {
            let hosts = HostGuard(listen: listen, address: "https://headgate.example/base")
            #expect(hosts.answers(to: authority) == isAnswered)
        }
    }

    @Test("A controller that listens for others answers to any name", arguments: ["0.0.0.0", "::", "10.0.0.1"])
    func open(_ listen: String) {
        #expect(HostGuard(listen: listen, address: "http://x").answers(to: "anything.example"))
    }

    @Test("A page is not given out under a foreign name", .timeLimit(.minutes(10)))
    func foreignName() async throws {
        try await WebFixture.with { fixture in
            let application = Application(
                router: fixture.router,
                configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0))
            )
            try await application.test(.live) { client in
                let port = try #require(client.port)
                for path in ["/", "/login", "/runs/1", "/assets/app.js"] {
                    let foreign = try statusLine(of: path, host: "evil.example:\(port)", port: port)
                    #expect(foreign == "HTTP/1.1 421 Misdirected Request", "\(path)")
                }
                #expect(try statusLine(of: "/", host: "localhost:\(port)", port: port) == "HTTP/1.1 200 OK")
            }
        }
    }

    /// Asks as a browser would that believes that the host is here.
    private func statusLine(of path: String, host: String, port: Int) throws -> String {
        let connection = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        try #require(connection >= 0)
        defer { close(connection) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(connection, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(connected == 0)
        let request = Array("GET \(path) HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\r\n".utf8)
        try #require(write(connection, request, request.count) == request.count)
        var answer = [UInt8](repeating: 0, count: 200)
        let count = read(connection, &answer, answer.count)
        return String(decoding: answer.prefix(max(0, count)).prefix { $0 != UInt8(ascii: "\r") }, as: UTF8.self)
    }
}
