import ControllerAPI
import Glibc
import HTTPTransport
import Synchronization
import TestSupport

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A controller that listens to one agent and tells it when the branch has moved.
final class FakeController: Sendable {
    private struct State {
        var status: AgentStatus?
        var hint: String?
        var isOver = false
    }

    private let state: Arc
    private let server: TestServer

    private final class Arc: Sendable {
        let value = Mutex(State())
    }

    init() throws {
        let state = Arc()
        self.state = state
        server = try TestServer { request in Self.answer(request, state) }
    }

    var client: ControllerClient {
        ControllerClient(address: "http://127.0.0.1:\(server.port)", token: nil, http: HTTPClient())
    }

    /// What the agent last reported.
    var status: AgentStatus? { state.value.withLock { $0.status } }

    /// Ends the agent's pause.
    func hint(_ revision: String) {
        state.value.withLock { $0.hint = revision }
    }

    func stop() {
        state.value.withLock { $0.isOver = true }
        server.stop()
    }

    private static func answer(_ request: TestServer.Request, _ state: Arc) -> TestServer.Answer {
        do {
            if request.path.hasSuffix("/report") {
                let report = try JSONDecoder().decode(AgentReport.self, from: Data(request.body))
                state.value.withLock { $0.status = report.status }
                return TestServer.Answer(body: Array(try JSONEncoder().encode(Acknowledgement())))
            }
            let after = request.query.split(separator: "&").first { $0.hasPrefix("after=") }?.dropFirst(6)
            for _ in 0..<5000 {
                let (hint, isOver) = state.value.withLock { ($0.hint, $0.isOver) }
                if isOver || hint.map({ $0 != after.map(String.init) }) == true { break }
                usleep(2_000)
            }
            let hint = state.value.withLock { $0.hint }
            return TestServer.Answer(body: Array(try JSONEncoder().encode(SyncHint(revision: hint))))
        } catch {
            return TestServer.Answer(status: "400 Bad Request", body: Array("\(error)".utf8))
        }
    }
}
