import Synchronization
import Workflows

/// The machines of the runs that were moved last, so that a run of many jobs is not read anew for each of its events.
///
/// The database decides: a machine is used only while what is stored is, byte for byte, what it was stored as. A transaction
/// that was rolled back, or another controller's, therefore never meets a machine that is ahead of it or behind.
final class MachineMemory: Sendable {
    private struct Entry {
        let plan: String
        let state: String
        let machine: RunMachine
        let turn: Int
    }

    private struct Memory {
        var entries: [Int: Entry] = [:]
        var turn = 0
    }

    /// The most runs that are remembered.
    private static let maximum = 32

    private let memory = Mutex(Memory())

    /// The machine that was stored as these texts.
    func machine(of run: Int, plan: String, state: String) -> RunMachine? {
        let entry = memory.withLock { $0.entries[run] }
        guard let entry, entry.state == state, entry.plan == plan else { return nil }
        return entry.machine
    }

    /// Remembers a machine with the texts it is stored as; one that has ended is forgotten.
    func keep(_ machine: RunMachine, of run: Int, plan: String, state: String) {
        memory.withLock { memory in
            guard machine.state.conclusion == nil else {
                memory.entries[run] = nil
                return
            }
            memory.turn += 1
            memory.entries[run] = Entry(plan: plan, state: state, machine: machine, turn: memory.turn)
            guard memory.entries.count > Self.maximum else { return }
            guard let oldest = memory.entries.min(by: { $0.value.turn < $1.value.turn })?.key else { return }
            memory.entries[oldest] = nil
        }
    }
}
