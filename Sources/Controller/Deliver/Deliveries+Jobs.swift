import ControllerAPI
import Persistence
import Workflows

/// How the rows of jobs follow the machine of their run.
extension Deliveries {
    /// Brings the rows of a run's jobs to the state of its machine, and keeps the attempts that end by it.
    func store(_ state: RunState, of run: RunRecord, at now: String, in connection: any SQLConnection) throws {
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
    func requestStop(of job: String, run: Int, reason: String, in connection: any SQLConnection) throws {
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
