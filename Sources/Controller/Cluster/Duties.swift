import Logging
import Persistence
import Synchronization

/// Decides which of several controllers does what only one may do.
///
/// Every controller says in the database that it lives. A duty whose holder has not been heard of for `patience` is
/// taken over, and its fence grows. A controller that does not reach the database lets go of its duties by itself,
/// before another can take them; one that was frozen meanwhile is refused by the fence in its next transaction.
final class Duties: Sendable {
    /// A controller that was not heard of for so long is dead, in milliseconds; at least two thirds of a lease remain then.
    static let longestPatience: Int64 = 10_000

    private let patience: Int64

    /// How often a controller says that it lives and looks after the others.
    var interval: Duration { .milliseconds(patience / 5) }

    /// How long a controller believes itself after it was last heard; less than the others' patience.
    private var confidence: Duration { .milliseconds(patience * 7 / 10) }

    let instance: Instance
    private let database: any SQLDatabase
    private let changes: Changes
    private let address: String
    private let startedAt = Timestamp.now().text

    private struct State {
        var wanted: Set<String> = []
        var held: [String: Duty] = [:]
        var heard: ContinuousClock.Instant?
    }

    private let state = Mutex(State())

    init(
        instance: Instance,
        database: any SQLDatabase,
        changes: Changes,
        address: String,
        leaseSeconds: Int = 30
    ) {
        patience = min(Self.longestPatience, Int64(leaseSeconds) * 1000 / 3)
        self.instance = instance
        self.database = database
        self.changes = changes
        self.address = address
    }

    /// Asks for duties; they are given by one of the next looks.
    func want(_ names: some Sequence<String>) {
        state.withLock { $0.wanted.formUnion(names) }
    }

    /// The duty when it is this controller's at the moment.
    func held(_ name: String) -> Duty? {
        state.withLock { state in
            guard let heard = state.heard, ContinuousClock.now - heard < confidence else { return nil }
            return state.held[name]
        }
    }

    /// Every duty that is this controller's at the moment.
    var all: [Duty] { state.withLock { Array($0.held.values) } }

    /// Forgets earlier lives on the same data directory, so that their duties need not be waited for.
    func begin() async throws {
        try await database.write { connection in
            let now = try Timestamp.now(in: connection).milliseconds
            try DutyTable.forget(home: self.instance.home, except: self.instance.id, before: 0, in: connection)
            try DutyTable.beat(
                self.instance,
                address: self.address,
                startedAt: self.startedAt,
                at: now,
                in: connection
            )
        }
        try await look()
    }

    /// Says that this controller lives, and takes what nobody does.
    ///
    /// - Returns: what was taken.
    @discardableResult
    func look() async throws -> [Duty] {
        let asked = ContinuousClock.now
        let now = try await database.write { connection in
            let now = try Timestamp.now(in: connection).milliseconds
            try DutyTable.beat(
                self.instance,
                address: self.address,
                startedAt: self.startedAt,
                at: now,
                in: connection
            )
            return now
        }
        let rows = try await database.read { try DutyTable.all(in: $0) }
        let known = Dictionary(rows.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        var held: [String: Duty] = [:]
        var free: [(name: String, fence: Int?)] = []
        for name in state.withLock({ $0.wanted }) {
            if let row = known[name], row.holder == instance.id {
                held[name] = Duty(name: name, fence: row.fence)
            } else if known[name]?.seen.map({ now - $0 > patience }) ?? true {
                free.append((name, known[name]?.fence))
            }
        }
        let taken = free.isEmpty ? [] : try await take(free)
        for duty in taken { held[duty.name] = duty }
        let mine = held
        state.withLock { state in
            state.held = mine
            state.heard = asked
        }
        // What a dead controller knew and had not said yet is looked for by everybody.
        if !taken.isEmpty { changes.announceEverything() }
        return taken
    }

    /// Gives everything back: the others need not wait.
    func leave() async throws {
        state.withLock { state in
            state.held = [:]
            state.wanted = []
        }
        try await database.write { try DutyTable.leave(self.instance.id, in: $0) }
    }

    private func take(_ free: [(name: String, fence: Int?)]) async throws -> [Duty] {
        try await database.write { connection in
            try free.compactMap { name, fence in
                try DutyTable.take(name, from: fence, by: self.instance.id, in: connection)
                    .map { Duty(name: name, fence: $0) }
            }
        }
    }
}
