import Synchronization

/// Bounds what webhooks of strangers cost: how many bodies are read at the same time, and how many wrong ones in a second.
///
/// Both bounds are for all and, lower, for each address: what one sender does wrong leaves room for the others.
final class HookGate: Sendable {
    /// The most bodies that are read at the same time, and how many of them may be from one address.
    static let maximumReading = 32
    static let maximumReadingFromOne = 8

    /// The most webhooks with a wrong signature that are looked at in a second, and how many of one address; further ones
    /// wait for the next second.
    static let maximumWrong = 200
    static let maximumWrongFromOne = 50

    private struct State {
        var reading: [String: Int] = [:]
        var allReading = 0
        var second: Int64 = 0
        var wrong: [String: Int] = [:]
        var allWrong = 0
    }

    private let state = Mutex(State())

    /// Takes a place among those whose body is read; `leave` gives it back.
    ///
    /// - Throws: `.tooMany` when there is none.
    func enter(_ address: String = "") throws {
        let isOpen = state.withLock { state in
            let second = Timestamp.now().milliseconds / 1000
            if state.second != second {
                state.second = second
                state.wrong.removeAll()
                state.allWrong = 0
            }
            guard state.allReading < Self.maximumReading, state.allWrong < Self.maximumWrong,
                state.reading[address, default: 0] < Self.maximumReadingFromOne,
                state.wrong[address, default: 0] < Self.maximumWrongFromOne
            else { return false }
            state.allReading += 1
            state.reading[address, default: 0] += 1
            return true
        }
        guard isOpen else {
            throw ControllerError(.tooMany, "too many webhooks at once; Git is asked all the same at its interval")
        }
    }

    func leave(_ address: String = "", wasWrong: Bool) {
        state.withLock { state in
            state.allReading -= 1
            let left = state.reading[address, default: 1] - 1
            state.reading[address] = left > 0 ? left : nil
            guard wasWrong else { return }
            state.allWrong += 1
            state.wrong[address, default: 0] += 1
        }
    }
}
