import Dispatch
import Glibc
import Synchronization

/// Requests to a port without pause, each on a new connection, until it is stopped.
final class Traffic: Sendable {
    /// What was answered and what was not.
    struct Tally: Sendable {
        var answers = 0

        /// The bodies in the order in which they were first seen.
        var bodies: [String] = []

        /// The first failures, in words.
        var failures: [String] = []
    }

    private struct State {
        var tally = Tally()
        var isStopped = false
    }

    private let state = Mutex(State())
    private let ended = DispatchSemaphore(value: 0)

    init(port: Int) {
        let request = WebRequest(port: port)
        DispatchQueue(label: "traffic.\(port)").async { [self] in
            while !state.withLock({ $0.isStopped }) {
                let result = Result { try request.sendNow() }
                state.withLock { Self.count(result, in: &$0.tally) }
                // The requests are there to be answered, not to take the cores from what answers them.
                usleep(2000)
            }
            ended.signal()
        }
    }

    var tally: Tally { state.withLock { $0.tally } }

    /// Ends the requests and gives what came of them.
    func stop() -> Tally {
        state.withLock { $0.isStopped = true }
        // At most one request is under way, and its calls have time limits.
        ended.wait()
        return tally
    }

    private static func count(_ result: Result<WebRequest.Response, any Error>, in tally: inout Tally) {
        switch result {
        case .success(let response) where response.status == 200:
            tally.answers += 1
            if tally.bodies.last != response.body, tally.bodies.count < 100 { tally.bodies.append(response.body) }
        case .success(let response):
            if tally.failures.count < 20 {
                tally.failures.append("status \(response.status) after \(tally.answers) answers")
            }
        case .failure(let error):
            if tally.failures.count < 20 { tally.failures.append("\(error) after \(tally.answers) answers") }
        }
    }
}
