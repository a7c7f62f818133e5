import Glibc
import Testing

@testable import Proxy

@Suite("Control", .timeLimit(.minutes(10)))
struct ControlTests {
    @Test("A ping names the process, and only its user may open the socket")
    func ping() async throws {
        try await TestProxy.run { proxy in
            let pong = try await proxy.client.ping()
            #expect(pong == ProxyPong(pid: getpid(), version: 1))
            var status = stat()
            #expect(lstat(proxy.configuration.controlSocket, &status) == 0)
            #expect(status.st_mode & 0o777 == 0o600)
        }
    }

    @Test("A listener that cannot be bound is reported and the others work")
    func bindFailure() async throws {
        let server = try TestServer.http("web")
        let occupant = try TestServer.http("foreign")
        defer { server.stop() }
        try await TestProxy.run { proxy in
            let good = ProxyListener.test([server.endpoint])
            var bad = ProxyListener.test([server.endpoint])
            bad.id = "default/other:80"
            bad.address = occupant.endpoint.address
            bad.port = occupant.endpoint.port
            let applied = try await proxy.client.apply(ProxyDesiredState(owner: "staging", listeners: [bad, good]))
            #expect(applied.listenerErrors.keys.sorted() == [bad.id])
            #expect(applied.listenerErrors[bad.id]?.code == "addressInUse")
            #expect(try TestConnection(good.endpoint).get() == "web")
            #expect(try await proxy.client.status().listeners.map(\.state) == [.failed, .listening])
            // Once the address is free, the proxy takes it by itself.
            occupant.stop()
            try await waitUntil("it listens") {
                try await proxy.client.status().listeners.allSatisfy { $0.state == .listening }
            }
            #expect(try TestConnection(bad.endpoint).get() == "web")
        }
    }

    @Test("Owners do not touch each other, and who has an address keeps it")
    func owners() async throws {
        let blue = try TestServer.http("blue")
        let green = try TestServer.http("green")
        defer { for server in [blue, green] { server.stop() } }
        try await TestProxy.run { proxy in
            let listener = ProxyListener.test([blue.endpoint])
            try await proxy.apply(owner: "staging", [listener])
            let other = listener.with([green.endpoint])
            let refused = try await proxy.client.apply(ProxyDesiredState(owner: "production", listeners: [other]))
            #expect(refused.listenerErrors[other.id]?.code == "addressInUse")
            #expect(refused.listenerErrors[other.id]?.message.contains("staging") == true)
            #expect(try TestConnection(listener.endpoint).get() == "blue")
            // The address passes on without a moment in which nobody listens.
            try await proxy.apply(owner: "staging", [])
            #expect(try TestConnection(listener.endpoint).get() == "green")
            #expect(try await proxy.client.status(owner: "staging").listeners.isEmpty)
            #expect(try await proxy.client.status().listeners.map(\.owner) == ["production"])
        }
    }

    @Test("A state that is wrong is refused as a whole", arguments: WrongState.all)
    func wrongState(_ wrong: WrongState) async throws {
        #expect {
            try wrong.state.check()
        } throws: { error in
            guard let error = error as? ProxyError else { return false }
            return error.code == .invalidState && error.message.contains(wrong.reason)
        }
    }

    @Test("A refused state changes nothing")
    func refusedState() async throws {
        let server = try TestServer.http("web")
        defer { server.stop() }
        try await TestProxy.run { proxy in
            let listener = ProxyListener.test([server.endpoint])
            try await proxy.apply([listener])
            await #expect(throws: ProxyError.self) {
                try await proxy.client.apply(
                    ProxyDesiredState(owner: "staging", listeners: [listener.with([]), listener.with([])])
                )
            }
            #expect(try TestConnection(listener.endpoint).get() == "web")
        }
    }

    @Test("Hostile control lines get an error or nothing, and the proxy goes on")
    func fuzz() async throws {
        try await TestProxy.run { proxy in
            var random = SeededRandom(seed: 7)
            let valid = try ControlLine.encode(
                ProxyRequest.apply(ProxyDesiredState(owner: "o", listeners: [.test([])], names: []))
            )
            for round in 0..<400 {
                var line =
                    round % 2 == 0 ? valid : (0..<Int.random(in: 1...200, using: &random)).map { _ in random.byte() }
                for _ in 0..<Int.random(in: 1...8, using: &random) {
                    line[Int.random(in: 0..<line.count, using: &random)] = random.byte()
                }
                try await exchange(proxy, line + [ControlLine.newline])
            }
            try await exchange(proxy, Array("{\"operation\":\"apply\"}\n".utf8))
            try await exchange(proxy, Array(String(repeating: "[", count: 100_000).utf8) + [ControlLine.newline])
            try await proxy.client.ping()
        }
    }

    @Test("A line without an end is refused at the limit")
    func endlessLine() async throws {
        try await TestProxy.run { proxy in
            let path = proxy.configuration.controlSocket
            let answer = try await Background {
                try UnixSocket.exchange(
                    path,
                    [UInt8](repeating: UInt8(ascii: "x"), count: ControlLine.maxBytes + 100_000)
                )
            }.value
            #expect(String(decoding: answer, as: UTF8.self).contains("tooLarge"))
            try await proxy.client.ping()
        }
    }

    @Test("A second proxy is refused and a file that is no socket is kept")
    func exclusive() async throws {
        let directory = TestDirectory()
        try await TestProxy.run(in: directory) { proxy in
            await #expect(throws: ProxyError.self) { try await ProxyService(configuration: proxy.configuration).run() }
            var elsewhere = proxy.configuration
            elsewhere.stateFile += "2"
            let twin = elsewhere
            await #expect(throws: ProxyError.self) { try await ProxyService(configuration: twin).run() }
            try await proxy.client.ping()
        }
        var occupied = directory.configuration
        occupied.controlSocket = directory.path + "/file"
        close(open(occupied.controlSocket, O_CREAT | O_WRONLY, 0o600))
        let configuration = occupied
        await #expect(throws: ProxyError.self) { try await ProxyService(configuration: configuration).run() }
        #expect(access(configuration.controlSocket, F_OK) == 0)
    }

    @Test("Without a proxy the client says so")
    func unreachable() async throws {
        await #expect {
            try await ProxyClient(socketPath: TestDirectory().path + "/none.sock", deadline: .seconds(60)).ping()
        } throws: { error in
            (error as? ProxyError)?.code == .unreachable
        }
    }

    private func exchange(_ proxy: TestProxy, _ bytes: [UInt8]) async throws {
        let path = proxy.configuration.controlSocket
        let answer = try await Background { try UnixSocket.exchange(path, bytes) }.value
        for line in answer.split(separator: ControlLine.newline) {
            _ = try ControlLine.decode(ProxyReply.self, line)
        }
    }
}

/// A desired state with one fault.
struct WrongState: Sendable, CustomTestStringConvertible {
    let reason: String
    let state: ProxyDesiredState
    var testDescription: String { reason }

    static let all: [WrongState] = [
        one("owner", { $0.owner = "" }),
        one("owner", { $0.owner = String(repeating: "x", count: 129) }),
        one("IP address and a port", { $0.listeners[0].address = "localhost" }),
        one("IP address and a port", { $0.listeners[0].port = 0 }),
        one("is no IP address with a port", { $0.listeners[0].endpoints = [.init(address: "0.0.0.0", port: 80)] }),
        one("is no IP address with a port", { $0.listeners[0].endpoints = [.init(address: "10.0.0.1", port: 0)] }),
        one("connect to itself", { $0.listeners[0].endpoints = [.init(address: "10.9.9.9", port: 80)] }),
        one("endpoint 10.0.0.1:80 is there twice") {
            $0.listeners[0].endpoints = [.init(address: "10.0.0.1", port: 80), .init(address: "10.0.0.1", port: 80)]
        },
        one("listener a: is there twice", { $0.listeners.append($0.listeners[0]) }),
        one("drainSeconds", { $0.listeners[0].drainSeconds = -1 }),
        one("holdSeconds", { $0.listeners[0].holdSeconds = 3601 }),
        one("maxConnections", { $0.listeners[0].maxConnections = -1 }),
        one("is no DNS name", { $0.names = [ProxyName(name: "a..b", addresses: [])] }),
        one("is no IP address", { $0.names = [ProxyName(name: "a.b", addresses: ["1.2.3"])] }),
        one("resolver 0.0.0.0:53", { $0.resolvers = [.init(address: "0.0.0.0", port: 53)] }),
        one("more than 64 resolvers") {
            $0.resolvers = Array(repeating: ProxyEndpoint(address: "10.0.0.1", port: 53), count: 65)
        },
    ]

    private static func one(_ reason: String, _ change: (inout ProxyDesiredState) -> Void) -> WrongState {
        var state = ProxyDesiredState(
            owner: "staging",
            listeners: [ProxyListener(id: "a", address: "10.9.9.9", port: 80)]
        )
        change(&state)
        return WrongState(reason: reason, state: state)
    }
}
