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
}
