import Synchronization

/// Lets a loop sleep until somebody has something for it.
///
/// A wake that comes while the loop works is not lost.
final class Wake: Sendable {
    private struct State {
        var isSet = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    /// Ends the pause, or the next one if the loop is at work.
    func wake() {
        let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
            defer { state.waiter = nil }
            if state.waiter == nil { state.isSet = true }
            return state.waiter
        }
        waiter?.resume()
    }

    /// Returns when woken, when the time is up, or when the task is cancelled.
    ///
    /// One loop at a time may pause.
    func pause(atMost limit: Duration) async {
        let timer = Task {
            do {
                try await Task.sleep(for: limit)
            } catch {
                return
            }
            self.wake()
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isSet = state.withLock { state -> Bool in
                    if state.isSet || Task.isCancelled {
                        state.isSet = false
                        return true
                    }
                    state.waiter = continuation
                    return false
                }
                if isSet { continuation.resume() }
            }
        } onCancel: {
            wake()
        }
        timer.cancel()
    }
}
