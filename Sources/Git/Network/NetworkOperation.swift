import Synchronization

/// One piece of work with a remote: what it may reach, how long it may take, and why it was ended.
///
/// libgit2 1.5 has no time-outs. Its sockets are ours (``BoundedStream``), and they find the operation they belong to
/// here: the library calls back on the thread, and inside the task, that called it.
final class NetworkOperation: Sendable {
    /// The operation the current task is in, while it is inside libgit2.
    @TaskLocal static var current: NetworkOperation?

    let remote: GitRemote
    private let deadline: ContinuousClock.Instant
    private let state = Mutex(State())

    private struct State {
        var received = 0
        var failure: GitError?
        var offeredCredentials = false
    }

    init(_ remote: GitRemote) {
        self.remote = remote
        deadline = .now + remote.limits.total
    }

    /// Why the operation was ended by us, if it was.
    ///
    /// It outranks what libgit2 makes of it.
    var failure: GitError? { state.withLock { $0.failure } }

    /// Records why the operation ends; the first reason stays.
    func fail(_ error: GitError) {
        state.withLock { state in
            if state.failure == nil { state.failure = error }
        }
    }

    /// How long one wait may still last; nil, with the failure recorded, when the operation is over.
    ///
    /// - `limit`: The end of this wait by a limit of its own, such as the time without progress.
    func remaining(until limit: ContinuousClock.Instant, _ doing: String) -> Duration? {
        guard failure == nil else { return nil }
        if Task.isCancelled {
            fail(GitError(.cancelled, "the operation on \(remote.url) was cancelled"))
            return nil
        }
        let now = ContinuousClock.now
        let end = min(deadline, limit)
        guard now < end else {
            let kind = end == deadline ? "the whole operation took too long" : "there was no progress"
            fail(GitError(.timedOut, "gave up on \(remote.url) while \(doing): \(kind)"))
            return nil
        }
        return now.duration(to: end)
    }

    /// Whether work that does not wait may go on.
    func mayContinue() -> Bool {
        remaining(until: deadline, "working on its data") != nil
    }

    /// Counts bytes from the network.
    func receive(_ count: Int) -> Bool {
        let isWithin = state.withLock { state in
            state.received += count
            return state.received <= remote.limits.receivedBytes
        }
        guard isWithin else {
            fail(GitError(.tooLarge, "\(remote.url) sent more than \(remote.limits.receivedBytes) bytes"))
            return false
        }
        return true
    }

    /// Whether a connection to that host and port belongs to this operation.
    ///
    /// A redirect may lead elsewhere on the same host and from plain to TLS, and nowhere else: what we send, credentials
    /// above all, is meant for the host that was named.
    func allowsConnection(host: String, port: Int) -> Bool {
        let url = remote.url
        let isUpgrade = url.transport == .http && url.port == 80 && port == 443
        if host.lowercased() == url.host, port == url.port || isUpgrade { return true }
        fail(GitError(.network, "\(url) redirects to another host or port (\(host):\(port)), which is not followed"))
        return false
    }

    /// The credentials, the first time they are asked for: a second time means that they were refused.
    func credentialsOnce() -> GitCredentials? {
        state.withLock { state in
            guard !state.offeredCredentials else { return nil }
            state.offeredCredentials = true
            return remote.credentials
        }
    }

    /// Runs blocking calls to libgit2 as this operation, and turns their failures into its own.
    func run<Value>(_ body: () throws(GitError) -> Value) throws(GitError) -> Value {
        let result = Self.$current.withValue(self) { () -> Result<Value, GitError> in
            do throws(GitError) {
                return .success(try body())
            } catch {
                return .failure(error)
            }
        }
        switch result {
        case .success(let value): return value
        case .failure(let error):
            let shown = failure ?? error
            let secrets = remote.credentials.map { [$0.secret] } ?? []
            throw GitError(shown.code, Redaction.replacing(secrets, in: shown.message), cause: shown.cause)
        }
    }
}
