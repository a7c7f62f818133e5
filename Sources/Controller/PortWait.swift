import Glibc
import Logging
import NIOCore

/// Listens once a port is free: the program that had it may be about to end.
struct PortWait: Sendable {
    let logger: Logger
    var limit = DataLock.patience

    /// Runs a server; one that finds its port taken is run again until the time is up.
    func untilFree(_ address: String, _ serve: () async throws -> Void) async throws {
        let end = ContinuousClock.now + limit
        var isFirst = true
        while true {
            do {
                return try await serve()
            } catch let error as IOError {
                guard error.errnoCode == EADDRINUSE, ContinuousClock.now < end else { throw error }
                if isFirst { logger.warning("\(address) is in use; it is waited for") }
                isFirst = false
            }
            try await Task.sleep(for: .milliseconds(50))
        }
    }
}
