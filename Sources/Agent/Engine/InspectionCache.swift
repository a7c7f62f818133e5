import DockerEngine
import Synchronization

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What the engine said of each container, for as long as its events say that nothing has happened to it.
///
/// A list of all containers is one answer; asking about each of hundreds is most of what an idle host costs. Nothing is believed while events may
/// be missed.
final class InspectionCache: Sendable {
    /// What was said, and of what.
    private struct Entry {
        var container: ObservedContainer
        var address: String?
        var state: ContainerStatus
        var name: String
        /// When the container was started, if it runs.
        var start: Date?
        /// When the engine is asked again in any case.
        var end: ContinuousClock.Instant
    }

    private struct State {
        var entries: [String: Entry] = [:]
        /// Streams of events that are open.
        var streams = 0
        /// How often something was forgotten.
        var turn: UInt64 = 0
    }

    /// Events of containers, and of their network.
    private static let streams = 2
    private let state = Mutex(State())

    /// From now on this stream tells what happens; what was known before is asked for again.
    func opened() {
        state.withLock { state in
            state.streams += 1
            state.turn += 1
            state.entries = [:]
        }
    }

    /// What happens may be missed from now on.
    func closed() {
        state.withLock { state in
            state.streams -= 1
            state.turn += 1
            state.entries = [:]
        }
    }

    /// Something has happened to a container, or nil: to any of them.
    func forget(_ id: String?) {
        state.withLock { state in
            state.turn += 1
            if let id { state.entries[id] = nil } else { state.entries = [:] }
        }
    }

    /// Forgets all but these containers.
    func keep(_ ids: Set<String>) {
        state.withLock { state in
            guard state.entries.count > ids.count || !state.entries.keys.allSatisfy(ids.contains) else { return }
            state.entries = state.entries.filter { ids.contains($0.key) }
        }
    }

    /// A mark to take before the engine is asked.
    var turn: UInt64 { state.withLock { $0.turn } }

    /// What is known of a listed container, and its address in its network; nil when the engine has to be asked.
    func known(_ summary: ContainerSummary) -> (container: ObservedContainer, address: String?)? {
        guard let entry = state.withLock({ $0.entries[summary.id] }), entry.state == summary.state,
            entry.name == summary.name, entry.end > .now
        else { return nil }
        // A list says how long ago the last start was, to the second in its first minutes.
        if let start = entry.start, summary.status.contains("second"), Date.now.timeIntervalSince(start) > 120 {
            return nil
        }
        return (entry.container, entry.address)
    }

    /// Keeps what the engine has said, unless something has happened since the mark was taken.
    func keep(_ container: ObservedContainer, address: String?, of summary: ContainerSummary, since turn: UInt64) {
        guard summary.state == .running || summary.state == .exited else { return }
        let start = container.isRunning ? EngineTime.date(container.startedAt) : nil
        state.withLock { state in
            guard state.turn == turn, state.streams == Self.streams else { return }
            state.entries[summary.id] = Entry(
                container: container,
                address: address,
                state: summary.state,
                name: summary.name,
                start: start,
                // Not all of them at once.
                end: .now + .seconds(Int64.random(in: 200...300))
            )
        }
    }
}
