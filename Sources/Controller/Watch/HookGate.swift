import Synchronization

/// Bounds what webhooks of strangers cost: how many bodies are read at the same time, and how many wrong ones in a second.
final class HookGate: Sendable {
    /// The most bodies that are read at the same time.
    static let maximumReading = 32

    /// The most webhooks with a wrong signature that are looked at in a second; all of them wait for the next one then.
    static let maximumWrong = 50

    private struct State {
        var reading = 0
        var second: Int64 = 0
        var wrong = 0
    }

    private let state = Mutex(State())

    /// Takes a place among those whose body is read; `leave` gives it back.
    ///
    /// - Throws: `.tooMany` when there is none.
    func enter() throws {
        let isOpen = state.withLock { state in
            let second = Timestamp.now().milliseconds / 1000
            if state.second != second {
                state.second = second
                state.wrong = 0
            }
            guard state.reading < Self.maximumReading, state.wrong < Self.maximumWrong else { return false }
            state.reading += 1
            return true
        }
        guard isOpen else {
            throw ControllerError(.tooMany, "too many webhooks at once; Git is asked all the same at its interval")
        }
    }

    func leave(wasWrong: Bool) {
        state.withLock { state in
            state.reading -= 1
            if wasWrong { state.wrong += 1 }
        }
    }
}
