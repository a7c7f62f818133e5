import Glibc
import Proxy

/// The proxy that carries the traffic of what one name stands for: started when it is needed, and left running.
struct OwnProxy {
    let socket: String
    let data: String
    let log: String

    private var client: ProxyClient { ProxyClient(socketPath: socket) }

    /// The process that answers; nil where there is none.
    func process() async throws -> Int32? {
        do {
            return try await client.ping().pid
        } catch let error as ProxyError {
            if error.code == .unreachable { return nil }
            throw error
        }
    }

    /// Starts it unless it is there; true when it was not.
    func start() async throws -> Bool {
        if try await process() != nil { return false }
        guard socket.utf8.count < 108 else {
            throw CommandError("\(socket) is too long for a socket; choose a shorter --data or another --proxy")
        }
        let pid = try DetachedProcess.spawn(["proxy", "--socket", socket, "--data", data], log: log)
        let end = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < end {
            if try await process() != nil { return true }
            var status: Int32 = 0
            guard waitpid(pid, &status, WNOHANG) != pid else {
                throw CommandError("the proxy ended at once; its log is \(log)")
            }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw CommandError("the proxy did not answer within 60 s; its log is \(log)")
    }

    /// Ends it and waits until it is gone.
    func stop() async throws {
        guard let pid = try await process() else { return }
        guard kill(pid, SIGTERM) == 0 || errno == ESRCH else {
            throw CommandError("the proxy (process \(pid)) cannot be stopped: \(String(cString: strerror(errno)))")
        }
        let end = ContinuousClock.now + .seconds(60)
        while try await process() != nil {
            guard ContinuousClock.now < end else {
                throw CommandError("the proxy (process \(pid)) did not end within 60 s")
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}
