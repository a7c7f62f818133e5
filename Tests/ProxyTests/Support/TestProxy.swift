import FoundationEssentials
import Glibc
import Logging
import Testing

@testable import Proxy

/// A running proxy in a directory of its own.
struct TestProxy: Sendable {
    let configuration: ProxyConfiguration
    let client: ProxyClient

    /// Runs `body` beside a proxy and ends the proxy afterwards.
    static func run(
        in directory: TestDirectory = TestDirectory(),
        workers: Int = 2,
        ejection: Duration = .seconds(2),
        connectTimeout: Duration = .seconds(2),
        upstreams: [ProxyEndpoint]? = nil,
        _ body: @Sendable (TestProxy) async throws -> Void
    ) async throws {
        var configuration = directory.configuration
        configuration.workers = workers
        configuration.ejection = ejection
        configuration.connectTimeout = connectTimeout
        configuration.dns.upstreams = upstreams
        configuration.dns.upstreamTimeout = .milliseconds(300)
        let proxy = TestProxy(
            configuration: configuration,
            client: ProxyClient(socketPath: configuration.controlSocket, deadline: .seconds(60))
        )
        let service = ProxyService(configuration: configuration)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await service.run() }
            do {
                try await proxy.waitUntilServing()
                try await body(proxy)
            } catch {
                group.cancelAll()
                while let result = await group.nextResult() { _ = result }
                throw error
            }
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    func apply(owner: String = "staging", _ listeners: [ProxyListener], names: [ProxyName] = []) async throws {
        let applied = try await client.apply(ProxyDesiredState(owner: owner, listeners: listeners, names: names))
        #expect(applied.isComplete, "\(applied)")
    }

    func waitUntilServing() async throws {
        try await waitUntil("the proxy serves") {
            do {
                try await client.ping()
                return true
            } catch let error as ProxyError where error.code == .unreachable {
                return false
            }
        }
    }
}

/// A directory that goes when the last one who knows it goes.
final class TestDirectory: Sendable {
    let path: String

    init() {
        var template = Array("/tmp/headgate-proxy-XXXXXX".utf8CString)
        let made = mkdtemp(&template) != nil
        precondition(made, "no temporary directory")
        path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    deinit {
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            print("left behind: \(path)")
        }
    }

    var configuration: ProxyConfiguration {
        ProxyConfiguration(
            controlSocket: path + "/proxy.sock",
            stateFile: path + "/proxy.json",
            drainDeadline: .milliseconds(200),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
    }
}

/// Waits for a state, not for a time; a minute without it is a failure.
func waitUntil(_ what: String, _ condition: () async throws -> Bool) async throws {
    let end = ContinuousClock.now + .seconds(180)
    while try await !condition() {
        guard ContinuousClock.now < end else {
            Issue.record("did not happen: \(what)")
            throw CancellationError()
        }
        try await Task.sleep(for: .milliseconds(5))
    }
}

/// Work that blocks, on a thread of its own so that the other tests go on.
struct Background<Value: Sendable>: Sendable {
    private let task: Task<Value, any Error>

    init(_ work: @escaping @Sendable () throws -> Value) {
        let (results, result) = AsyncThrowingStream<Value, any Error>.makeStream()
        task = Task {
            for try await value in results { return value }
            throw CancellationError()
        }
        do {
            try Thread.start {
                result.yield(with: Result { try work() })
                result.finish()
            }
        } catch {
            result.finish(throwing: error)
        }
    }

    /// Waits for the end of the work.
    var value: Value {
        get async throws { try await task.value }
    }
}

extension ProxyListener {
    /// A listener on a fresh loopback address.
    static func test(_ endpoints: [ProxyEndpoint], hold: Int = 10, drain: Int = 0, limit: Int = 0) -> ProxyListener {
        let endpoint = Loopback.endpoint()
        return ProxyListener(
            id: "default/web:80",
            address: endpoint.address,
            port: endpoint.port,
            endpoints: endpoints,
            drainSeconds: drain,
            holdSeconds: hold,
            maxConnections: limit
        )
    }

    var endpoint: ProxyEndpoint { ProxyEndpoint(address: address, port: port) }

    func with(_ endpoints: [ProxyEndpoint]) -> ProxyListener {
        var copy = self
        copy.endpoints = endpoints
        return copy
    }
}
