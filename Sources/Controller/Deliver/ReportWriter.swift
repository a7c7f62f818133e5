import ControllerAPI
import Persistence

/// Writes the reports of agents down: those that come while a transaction is under way share the next one.
///
/// A report is answered when it is on the disk. A thousand agents that report every ten seconds would make a hundred
/// transactions a second one by one, each with its wait for the disk; like this there are as many as the disk takes.
actor ReportWriter {
    /// The most reports of one transaction.
    private static let largest = 200

    /// The most agents whose last words are kept in mind.
    private static let most = 20_000

    /// What becomes of a report that waited.
    private enum Turn: Sendable {
        case written(isNews: Bool)

        /// The one before has gone; this one writes for itself and for those who wait behind it.
        case lead

        /// What it was to be written with failed: it is tried by itself, so that nobody's report keeps out another's.
        case alone
    }

    private struct Waiting {
        let status: AgentStatus
        let continuation: CheckedContinuation<Turn, Never>
    }

    private let write: @Sendable ([AgentStatus]) async throws -> Void
    private var isWriting = false
    private var waiting: [Waiting] = []

    /// What each agent said last, without the times.
    private var last: [String: AgentStatus] = [:]

    init(write: @escaping @Sendable ([AgentStatus]) async throws -> Void) {
        self.write = write
    }

    /// Writes a report down.
    ///
    /// - Returns: whether it says anything that the one before did not, as far as is known here.
    func save(_ status: AgentStatus) async throws -> Bool {
        if isWriting {
            let turn = await withCheckedContinuation { waiting.append(Waiting(status: status, continuation: $0)) }
            switch turn {
            case .written(let isNews): return isNews
            case .alone:
                try await write([status])
                return remember(status)
            case .lead: break
            }
        }
        isWriting = true
        defer { handOver() }
        let others = Array(waiting.prefix(Self.largest - 1))
        waiting.removeFirst(others.count)
        do {
            try await write([status] + others.map(\.status))
        } catch {
            for other in others { other.continuation.resume(returning: .alone) }
            guard !others.isEmpty else { throw error }
            try await write([status])
            return remember(status)
        }
        for other in others { other.continuation.resume(returning: .written(isNews: remember(other.status))) }
        return remember(status)
    }

    /// Lets the next one go on.
    private func handOver() {
        guard let next = waiting.first else {
            isWriting = false
            return
        }
        // It stays the turn of writers: nobody comes in between.
        waiting.removeFirst()
        next.continuation.resume(returning: .lead)
    }

    private func remember(_ status: AgentStatus) -> Bool {
        var words = status
        words.lastSync = nil
        words.lastSeen = nil
        let isNews = last[status.name] != words
        if last.count >= Self.most, last[status.name] == nil { last.removeAll() }
        last[status.name] = words
        return isNews
    }
}
