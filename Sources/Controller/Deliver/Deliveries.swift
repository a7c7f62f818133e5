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

    /// Stops a run in somebody's name.
    func cancel(run id: Int, by principal: Principal) async throws {
        let now = Timestamp.now().text
        try await database.write { connection in
            let run = try Self.required(id, in: connection)
            guard !run.status.isFinal else {
                throw ControllerError(.conflict, "run \(id) is over: it \(run.status.rawValue)")
            }
            try AuditLog.append(
                actor: principal.name,
                action: "run.cancel",
                detail: try JSON.encode(["run": String(id)]),
                at: now,
                in: connection
            )
            try apply(.cancelRequested(reason: "cancelled by \(principal.name)"), to: run, in: connection)
        }
        announce()
    }

    /// Runs a run that is over again, in somebody's name.
    func rerun(run id: Int, _ request: RerunRequest, by principal: Principal) async throws {
        let now = Timestamp.now().text
        try await database.write { connection in
            var run = try Self.required(id, in: connection)
            guard run.status.isFinal else {
                throw ControllerError(.conflict, "run \(id) is not over: it is \(run.status.rawValue)")
            }
            let machine = try machine(of: run)
            guard !request.failedOnly || machine.hasFailed else {
                throw ControllerError(.conflict, "no job of run \(id) failed or was cancelled")
            }
            run.attempt += 1
            run.debug = request.debug
            run.startedAt = nil
            run.finishedAt = nil
            try AuditLog.append(
                actor: principal.name,
                action: "run.rerun",
                detail: try JSON.encode([
                    "run": String(id), "attempt": String(run.attempt), "failed-only": String(request.failedOnly),
                    "debug": String(request.debug),
                ]),
                at: now,
                in: connection
            )
            try apply(.runAgain(failedOnly: request.failedOnly), to: run, in: connection)
        }
        announce()
    }

    /// Changes the turn of a run's jobs, in somebody's name.
    func prioritise(run id: Int, _ priority: Int, by principal: Principal) async throws {
        guard Self.priorities.contains(priority) else {
            throw ControllerError(
                .invalid,
                "a priority is from \(Self.priorities.lowerBound) to \(Self.priorities.upperBound)"
            )
        }
        let now = Timestamp.now().text
        try await database.write { connection in
            var run = try Self.required(id, in: connection)
            guard !run.status.isFinal else {
                throw ControllerError(.conflict, "run \(id) is over: it \(run.status.rawValue)")
            }
            run.priority = priority
            try RunTable.update(run, in: connection)
            for var job in try JobTable.of(run: id, in: connection) {
                job.priority = priority
                try JobTable.update(job, in: connection)
            }
            try AuditLog.append(
                actor: principal.name,
                action: "run.prioritise",
                detail: try JSON.encode(["run": String(id), "priority": String(priority)]),
                at: now,
                in: connection
            )
        }
        announce()
    }

    /// What priorities there are.
    static let priorities = -100...100

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

    /// Changes a concurrency group; what it decides is told to the runs concerned afterwards.
    private func change(
        _ name: String,
        of repository: String,
        _ open: inout [(run: Int, event: RunEvent)],
        in connection: any SQLConnection,
        _ change: (inout ConcurrencyGroup) -> [ConcurrencyGroup.Decision]
    ) throws {
        var group = try GroupTable.find(name, of: repository, in: connection)
        let decisions = change(&group)
        try GroupTable.store(group, as: name, of: repository, in: connection)
        for decision in decisions {
            switch decision {
            case .grant(let entry):
                open.append((entry.run, .groupGranted(holder: entry.claim.holder, group: entry.claim.group)))
            case .lose(let entry, let reason):
                open.append(
                    (entry.run, .groupLost(holder: entry.claim.holder, group: entry.claim.group, reason: reason))
                )
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

    private func store(_ state: RunState, of run: RunRecord, at now: String, in connection: any SQLConnection) throws {
        var known = Dictionary(
            try JobTable.of(run: run.id, in: connection).map { ($0.job, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        var logs = known.values.map(\.log).max() ?? -1
        if known.isEmpty == false, state.jobs.contains(where: { known[$0.job.id] == nil }) {
            logs = max(logs, try JobAttemptTable.highestLog(run: run.id, in: connection))
        }
        for (position, record) in state.jobs.enumerated() {
            let job = record.job
            guard var row = known.removeValue(forKey: job.id) else {
                // A job of that name may have been there in an earlier attempt at the run.
                let earlier = try JobAttemptTable.log(run: run.id, job: job.id, in: connection)
                if earlier == nil { logs += 1 }
                var row = Controller.JobRecord(
                    runID: run.id,
                    job: job.id,
                    position: position,
                    name: job.name,
                    environment: job.environment,
                    needs: job.needs,
                    labels: job.runsOn?.labels ?? [],
                    log: earlier?.log ?? logs,
                    priority: run.priority
                )
                row.attempt = earlier?.attempt ?? 0
                Self.transfer(record, to: &row, at: now)
                try JobTable.insert(row, in: connection)
                try JobTable.update(row, in: connection)
                try rules.tell(row, insteadOf: nil, of: run, at: now, in: connection)
                continue
            }
            let stored = row
            row.position = position
            row.name = job.name
            row.environment = job.environment
            row.labels = job.runsOn?.labels ?? []
            Self.transfer(record, to: &row, at: now)
            guard row != stored else { continue }
            if stored.status == .running, row.status != .running {
                try JobAttemptTable.keep(
                    stored,
                    as: row.status.isFinal ? row.status : .failed,
                    reason: row.status.isFinal ? row.reason : "its runner was lost, or started again",
                    runAttempt: run.attempt,
                    at: now,
                    in: connection
                )
            }
            try JobTable.update(row, in: connection)
            try rules.tell(row, insteadOf: stored, of: run, at: now, in: connection)
            if row.status.isFinal, !stored.status.isFinal, row.environment != nil {
                try TurnTable.settle(run: run.id, job: row.job, at: now, in: connection)
            }
        }
        for row in known.values {
            try connection.execute("DELETE FROM jobs WHERE run_id = ? AND job = ?", [SQLValue(run.id), .text(row.job)])
        }
    }

    private static func transfer(_ record: Workflows.JobRecord, to row: inout Controller.JobRecord, at now: String) {
        let status = status(record.status)
        let before = (row.status, row.reason)
        defer { if row.since == nil || before != (row.status, row.reason) { row.since = now } }
        if status != row.status {
            if row.status.isFinal { row.startOver() }
            if status == .queued {
                row.release()
                row.queuedAt = now
                row.startedAt = nil
            }
            if status.isFinal {
                row.release()
                row.finishedAt = now
            }
        }
        row.status = status
        row.reason = record.reason ?? record.waitingFor?.description
        switch record.waitingFor {
        case .review, .environment: row.waitingSince = row.waitingSince ?? now
        default: row.waitingSince = nil
        }
    }

    /// A job that a runner holds is told to stop by its next heartbeat; the others ended with the transition itself.
    private func requestStop(of job: String, run: Int, reason: String, in connection: any SQLConnection) throws {
        guard var row = try JobTable.find(run: run, job: job, in: connection), row.status == .running else { return }
        row.cancelRequested = true
        row.reason = reason
        try JobTable.update(row, in: connection)
    }

    /// The two modules have the same closed set of words.
    static func status(_ status: JobStatus) -> ExecutionStatus {
        switch status {
        case .queued: .queued
        case .waiting: .waiting
        case .running: .running
        case .succeeded: .succeeded
        case .failed: .failed
        case .cancelled: .cancelled
        case .skipped: .skipped
        }
    }
}
