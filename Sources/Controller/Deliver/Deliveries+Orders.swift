import ControllerAPI
import Persistence
import Workflows

/// What people ask of runs.
extension Deliveries {
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
}
