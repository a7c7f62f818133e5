import ControllerAPI
import Persistence
import Workflows

/// How jobs come back from runners that do not carry them to their end.
extension RunnerDesk {
    /// Takes back a job that its runner has stopped, or has lost.
    func takeBack(_ lease: String, by runner: String) async throws {
        try await database.write { connection in
            let job = try Self.held(lease, by: runner, in: connection)
            try giveBack(job, reason: "the runner \(runner) gave it back", in: connection)
        }
        changes.announce(.queue, .runs)
    }

    /// Takes back the jobs whose runners have not been heard of.
    ///
    /// Call it now and then.
    ///
    /// - Throws: `.unavailable` when the database took so long to answer that nobody could renew a lease meanwhile.
    func takeBackExpired(_ duty: Duty, patience: Duration? = nil) async throws {
        let asked = ContinuousClock.now
        let patience = patience ?? .seconds(leaseSeconds) / 6
        let count = try await database.write { connection in
            try duty.check(in: connection)
            let now = try Timestamp.now(in: connection).milliseconds
            let expired = try JobTable.expired(before: now, in: connection)
            guard expired.isEmpty || ContinuousClock.now - asked < patience else {
                throw ControllerError(.unavailable, "the database did not answer for a while")
            }
            for job in expired {
                try giveBack(job, reason: "the runner \(job.runner ?? "") was lost", in: connection)
            }
            return expired.count
        }
        if count > 0 { changes.announce(.queue, .runs) }
    }

    /// Gives every lease its whole time again: call it when nobody could be heard for a while.
    func renewAll() async throws {
        try await database.write { connection in
            _ = try connection.execute(
                "UPDATE jobs SET lease_until = ? WHERE status = 'running'",
                [.integer(try leaseEnd(in: connection))]
            )
        }
    }

    func leaseEnd(in connection: any SQLConnection) throws -> Int64 {
        try Timestamp.now(in: connection).adding(seconds: leaseSeconds).milliseconds
    }

    func giveBack(_ job: Controller.JobRecord, reason: String, in connection: any SQLConnection) throws {
        let run = try Deliveries.required(job.runID, in: connection)
        var job = job
        job.losses += 1
        try JobTable.update(job, in: connection)
        if job.losses >= Self.maximumAttempts {
            try deliveries.apply(
                .jobFinished(job.job, .failed, reason: "\(reason), \(job.losses) times", outputs: [:]),
                to: run,
                in: connection
            )
        } else {
            try deliveries.apply(.jobReturned(job.job), to: run, in: connection)
        }
    }
}
