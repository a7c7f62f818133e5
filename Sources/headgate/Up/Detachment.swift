import ControllerAPI
import Glibc
import HTTPTransport
import Standalone

/// Starts the group as a process of its own and returns once its controller answers.
struct Detachment {
    let standalone: Standalone
    let arguments: [String]

    func run() async throws {
        let log = standalone.paths.detachedLog
        // The group's own process makes the checks again; the lock has to be free for it.
        standalone.release()
        var rest = arguments.dropFirst().filter { $0 != "--detach" }
        if !rest.contains("--data") { rest += ["--data", standalone.paths.data] }
        let pid = try DetachedProcess.spawn(Array(rest), log: log)
        let client = ControllerClient(
            address: "http://127.0.0.1:\(standalone.ports.controller)",
            token: try standalone.operatorToken(),
            http: HTTPClient()
        )
        let end = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < end {
            do {
                _ = try await client.status()
                Console.print(
                    "running as process \(pid); its log is \(log). Stop it with: headgate down --data \(standalone.paths.data)"
                )
                return
            } catch {
                var status: Int32 = 0
                if waitpid(pid, &status, WNOHANG) == pid {
                    throw CommandError("the group ended at once; its log is \(log)")
                }
                try await Task.sleep(for: .milliseconds(200))
            }
        }
        throw CommandError("the controller did not answer within 60 s; the group's log is \(log)")
    }
}
