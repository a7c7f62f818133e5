/// The proxy process: listens on its control socket, carries connections, answers names.
///
/// `run` puts the saved state in force, serves until its task is cancelled, then stops accepting, lets connections run out
/// until the drain deadline, and returns. It throws ``ProxyError``, `alreadyRunning` when another proxy is there. No thread
/// of the cooperative pool is held meanwhile.
public struct ProxyService: Sendable {
    public let configuration: ProxyConfiguration

    public init(configuration: ProxyConfiguration) {
        self.configuration = configuration
    }

    public func run() async throws {
        let runtime = try ProxyRuntime(configuration)
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                do {
                    try Thread.start {
                        continuation.resume(with: Result { try runtime.main() })
                    }
                } catch {
                    continuation.resume(throwing: error)
                }
            }
        } onCancel: {
            runtime.requestEnd()
        }
    }
}
