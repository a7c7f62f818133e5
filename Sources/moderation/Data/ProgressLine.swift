import Glibc
import ModerationService
import Synchronization

/// Shows how far a fetch is: one line that changes on a terminal, and only what is worth a line elsewhere.
final class ProgressLine: Sendable {
    private struct State {
        var isOpen = false
        var began: (time: ContinuousClock.Instant, bytes: Int)?
        var shown: ContinuousClock.Instant?
    }

    private let isTerminal = isatty(STDERR_FILENO) == 1
    private let state = Mutex(State())

    func show(_ event: FetchEvent) {
        switch event {
        case .received(let bytes, let total): update(bytes, total)
        case .present: line("it is there already")
        case .resumed(let bytes): line("going on after \(ByteCount(bytes)) that are there")
        case .restarted: line("it has changed: starting again")
        case .retrying(let reason): line("trying again: \(reason)")
        case .unpacking: line("unpacking")
        }
    }

    /// Ends the line that is open.
    func end() {
        let wasOpen = state.withLock { state in
            defer { state = State() }
            return state.isOpen
        }
        if wasOpen { Terminal.note("") }
    }

    private func line(_ text: String) {
        end()
        Terminal.note(text)
    }

    private func update(_ bytes: Int, _ total: Int?) {
        guard isTerminal else { return }
        let now = ContinuousClock.now
        let text: String? = state.withLock { state in
            guard let began = state.began else {
                state.began = (now, bytes)
                return nil
            }
            guard bytes == total || state.shown.map({ now - $0 > .milliseconds(200) }) ?? true else { return nil }
            state.shown = now
            state.isOpen = true
            let seconds = max((now - began.time) / .seconds(1), 0.001)
            let rate = ByteCount(Int(Double(bytes - began.bytes) / seconds))
            guard let total, total > 0 else { return "\(ByteCount(bytes)), \(rate)/s" }
            return "\(bytes * 100 / total) % of \(ByteCount(total)), \(rate)/s"
        }
        if let text { Terminal.rewrite(text) }
    }
}
