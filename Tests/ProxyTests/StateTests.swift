import FoundationEssentials
import Glibc
import Testing

@testable import Proxy

@Suite("State", .timeLimit(.minutes(10)))
struct StateTests {
    @Test("A new proxy serves what the last one was told before anyone speaks to it")
    func restart() async throws {
        let server = try TestServer.http("web")
        defer { server.stop() }
        let directory = TestDirectory()
        let listener = ProxyListener.test([server.endpoint], drain: 7)
        try await TestProxy.run(in: directory) { proxy in
            try await proxy.apply([listener])
            try await proxy.apply(owner: "gone", [.test([])])
            try await proxy.apply(owner: "gone", [])
        }
        #expect(throws: TestConnection.Failure.self) { try TestConnection(listener.endpoint) }
        try await TestProxy.run(in: directory) { proxy in
            let body = try TestConnection(listener.endpoint).get()
            #expect(body == "web")
            #expect(try await proxy.client.status().listeners.map(\.owner) == ["staging"])
        }
        let file = try StateFile.claim(directory.configuration.stateFile)
        let saved = try file.load()
        #expect(saved == [ProxyDesiredState(owner: "staging", listeners: [listener])])
    }

    @Test(
        "An unreadable state is set aside and the proxy starts",
        arguments: ["", "{", "{\"version\":9,\"owners\":[]}"]
    )
    func unreadable(content: String) async throws {
        let directory = TestDirectory()
        let path = directory.configuration.stateFile
        try Data(content.utf8).write(to: URL(filePath: path))
        try await TestProxy.run(in: directory) { proxy in
            #expect(try await proxy.client.status().listeners.isEmpty)
            try await proxy.apply([.test([])])
        }
        #expect(try Data(contentsOf: URL(filePath: path + ".unreadable")) == Data(content.utf8))
    }

    @Test("A state that cannot be saved is in force and reported")
    func unwritable() async throws {
        let server = try TestServer.http("web")
        defer { server.stop() }
        let directory = TestDirectory()
        try await TestProxy.run(in: directory) { proxy in
            let obstacle = directory.path + "/proxy.json.new"
            try FileManager.default.createDirectory(atPath: obstacle, withIntermediateDirectories: false)
            let listener = ProxyListener.test([server.endpoint])
            let state = ProxyDesiredState(owner: "staging", listeners: [listener])
            #expect(try await proxy.client.apply(state).stateError != nil)
            #expect(try await proxy.client.status().stateError != nil)
            #expect(try TestConnection(listener.endpoint).get() == "web")
            // The next apply tries again, even of the same state.
            try FileManager.default.removeItem(atPath: obstacle)
            #expect(try await proxy.client.apply(state).isComplete)
        }
    }

    @Test("A proxy that ends lets its connections run out, until the deadline")
    func gracefulEnd() async throws {
        let server = try TestServer.http("web")
        defer { server.stop() }
        var running: TestConnection?
        let listener = ProxyListener.test([server.endpoint])
        let done = Flag()
        let directory = TestDirectory()
        var configuration = directory.configuration
        configuration.drainDeadline = .seconds(300)
        let service = ProxyService(configuration: configuration)
        let client = ProxyClient(socketPath: configuration.controlSocket, deadline: .seconds(60))
        let task = Task {
            try await service.run()
            done.raise()
        }
        let proxy = TestProxy(configuration: configuration, client: client)
        try await proxy.waitUntilServing()
        try await proxy.apply([listener])
        running = try TestConnection(listener.endpoint)
        #expect(try running?.get() == "web")
        task.cancel()
        try await waitUntil("it drains") { try await client.status().draining }
        #expect(throws: TestConnection.Failure.self) { try TestConnection(listener.endpoint) }
        await #expect(throws: ProxyError.self) { try await client.apply(ProxyDesiredState(owner: "late")) }
        #expect(try running?.get() == "web")
        #expect(!done.isRaised)
        running = nil
        try await task.value
        #expect(access(configuration.controlSocket, F_OK) != 0)
    }
}
