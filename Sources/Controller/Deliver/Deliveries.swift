import ControllerAPI
import Persistence
import Workflows

/// Moves runs on: every event becomes one transaction that holds the new state of the run and of its jobs.
///
/// Nothing outside the database happens here. Runners, reviewers and watchers act on what the transactions left.
struct Deliveries: Sendable {
    let database: any SQLDatabase
    let changes: Changes
    let rules: Rules

    /// The controller's own address, for the `github` context.
    let address: String

    /// What time it is for environments: their timers, windows and freezes.
    let clock: WallClock

    private let memory = MachineMemory()

    init(
        database: any SQLDatabase,
        changes: Changes,
        rules: Rules,
        address: String,
        clock: WallClock = .system
    ) {
        self.database = database
        self.changes = changes
        self.rules = rules
        self.address = address
        self.clock = clock
    }

    /// Takes an event of a run.
    func handle(_ event: RunEvent, run id: Int) async throws {
        try await database.write { connection in
            let run = try Self.required(id, in: connection)
            try apply(event, to: run, in: connection)
        }
        announce()
    }

    /// Stores a run's plan and begins it, in the transaction that makes the run.
    func begin(_ run: RunRecord, plan: Plan, in connection: any SQLConnection) throws {
        var run = run
        run.plan = try JSON.encode(plan)
        run.machine = try JSON.encode(RunMachine(plan: plan).state)
        try rules.tell(run, at: clock.now().text, in: connection)
        try apply(.started, to: run, in: connection)
    }

    /// Ends a run that could not be planned.
    func fail(_ run: RunRecord, error: String, in connection: any SQLConnection) throws {
        var run = run
        run.status = .failed
        run.error = error
        let now = Timestamp.now().text
        run.finishedAt = now
        try RunTable.update(run, in: connection)
        try FollowUps.note("completed", of: run, rules: rules, address: address, in: connection)
        try StatusQueue.note(run, rules: rules, address: address, in: connection)
        try rules.tell(run, at: now, in: connection)
    }

    /// The machine of a run as it was stored.
    func machine(of run: RunRecord) throws -> RunMachine {
        guard let plan = run.plan, let state = run.machine else {
            throw ControllerError(.conflict, "run \(run.id) has no jobs: \(run.error ?? "it was never planned")")
        }
        if let machine = memory.machine(of: run.id, plan: plan, state: state) { return machine }
        return RunMachine(
            plan: try JSON.decode(Plan.self, from: plan),
            state: try JSON.decode(RunState.self, from: state)
        )
    }

    /// Takes an event inside a transaction and brings the rows of run and jobs to the new state.
    ///
    /// What the event means for concurrency groups, and so for other runs, is carried out in the same transaction.
    func apply(_ event: RunEvent, to run: RunRecord, in connection: any SQLConnection) throws {
        var open: [(run: Int, event: RunEvent)] = []
        try step(event, of: run, &open, in: connection)
        var steps = 0
        while !open.isEmpty, steps < Self.maximumSteps {
            let next = open.removeFirst()
            steps += 1
            guard let other = try RunTable.find(next.run, in: connection), other.machine != nil else { continue }
            try step(next.event, of: other, &open, in: connection)
        }
        guard open.isEmpty else {
            throw ControllerError(.conflict, "more than \(Self.maximumSteps) runs wait for each other's groups")
        }
    }

    /// The most transitions of other runs that one event may bring about through concurrency groups.
    private static let maximumSteps = 10_000

    private func step(
        _ event: RunEvent,
        of run: RunRecord,
        _ open: inout [(run: Int, event: RunEvent)],
        in connection: any SQLConnection
    ) throws {
        var run = run
        var machine = try machine(of: run)
        let cause = machine.plan.event
        let asked = clock.now()
        var fault: (any Error)?
        let actions = try machine.handle(event) { job in
            do {
                return try gate(for: job, of: run, cause: cause, at: asked, in: connection)
            } catch {
                fault = fault ?? error
                return .wait(reason: "its environment's rules could not be read")
            }
        }
        if let fault { throw fault }
        let now = asked.text
        let text = try JSON.encode(machine.state)
        run.machine = text
        memory.keep(machine, of: run.id, plan: run.plan ?? "", state: text)
        let before = run.status
        let isOver = run.status.isFinal
        let isNew = run.startedAt == nil
        run.status = Self.status(machine.state.status)
        if run.startedAt == nil, run.status == .running { run.startedAt = now }
        if run.status.isFinal { run.finishedAt = run.finishedAt ?? now }
        try RunTable.update(run, in: connection)
        if run.status != before || event == .started {
            try StatusQueue.note(run, rules: rules, address: address, in: connection)
        }
        if run.status.isFinal, !isOver {
            try FollowUps.note("completed", of: run, rules: rules, address: address, in: connection)
        } else if run.startedAt != nil, isNew {
            try FollowUps.note("in_progress", of: run, rules: rules, address: address, in: connection)
        }
        try store(machine.state, of: run, at: now, in: connection)
        if run.status != before { try rules.tell(run, at: now, in: connection) }
        for action in actions {
            switch action {
            case .cancel(let id, let reason): try requestStop(of: id, run: run.id, reason: reason, in: connection)
            case .claim(let claim):
                try change(claim.group, of: run.repository, &open, in: connection) { group in
                    group.claim(ConcurrencyGroup.Entry(run: run.id, claim: claim))
                }
            case .release(let holder, let name):
                try change(name, of: run.repository, &open, in: connection) { group in
                    group.release(run: run.id, holder: holder)
                }
            case .queue, .skip, .review, .fail, .expand, .finish: break
            }
        }
    }

    /// Tells those who wait that a run moved on.
    func announce() {
        changes.announce(.runs, .queue)
    }

    static func required(_ id: Int, in connection: any SQLConnection) throws -> RunRecord {
        guard let run = try RunTable.find(id, in: connection) else {
            throw ControllerError(.notFound, "there is no run \(id)")
        }
        return run
    }
}
