import ControllerAPI
import Persistence

/// A row of `jobs`.
struct JobRecord: Sendable, Hashable {
    var runID: Int
    var job: String
    var position: Int
    var name: String
    var status: ExecutionStatus
    var reason: String?
    var environment: String?
    var needs: [String]
    var labels: [String]
    var attempt: Int
    var runner: String?
    var session: String?
    var lease: String?
    var leaseUntil: Int64?
    var cancelRequested: Bool
    var steps: String
    var waitingSince: String?
    var queuedAt: String?
    var startedAt: String?
    var finishedAt: String?

    /// The number of its log among those of the run; unlike its position it stays.
    var log: Int

    /// How often a runner was lost with it since it was queued first.
    var losses: Int
    var priority: Int

    /// Since when its status and its reason are what they are.
    var since: String?

    init(_ row: SQLRow) throws {
        runID = try row.int("run_id")
        job = try row.text("job")
        position = try row.int("position")
        name = try row.text("name")
        status = try row.status("status")
        reason = try row.optionalText("reason")
        environment = try row.optionalText("environment")
        needs = try JSON.decode([String].self, from: row.text("needs"))
        labels = try JSON.decode([String].self, from: row.text("labels"))
        attempt = try row.int("attempt")
        runner = try row.optionalText("runner")
        session = try row.optionalText("session")
        lease = try row.optionalText("lease")
        leaseUntil = try row.optionalInt64("lease_until")
        cancelRequested = try row.bool("cancel_requested")
        steps = try row.text("steps")
        waitingSince = try row.optionalText("waiting_since")
        queuedAt = try row.optionalText("queued_at")
        startedAt = try row.optionalText("started_at")
        finishedAt = try row.optionalText("finished_at")
        log = try row.int("log")
        losses = try row.int("losses")
        priority = try row.int("priority")
        since = try row.optionalText("since")
    }

    /// A job as it is when its run is planned.
    init(
        runID: Int,
        job: String,
        position: Int,
        name: String,
        environment: String?,
        needs: [String],
        labels: [String],
        log: Int,
        priority: Int
    ) {
        self.runID = runID
        self.job = job
        self.position = position
        self.name = name
        self.status = .waiting
        self.environment = environment
        self.needs = needs
        self.labels = labels
        self.attempt = 0
        self.cancelRequested = false
        self.steps = "[]"
        self.log = log
        self.losses = 0
        self.priority = priority
    }

    /// The log of the newest attempt.
    var logKey: LogKey { LogKey(run: runID, log: log, attempt: attempt) }

    var summary: JobSummary {
        var summary = JobSummary(
            id: job,
            name: name,
            status: status,
            reason: reason,
            environment: environment,
            needs: needs,
            attempt: attempt,
            runner: runner,
            startedAt: startedAt,
            finishedAt: finishedAt
        )
        if !status.isFinal { summary.since = since }
        return summary
    }

    /// Forgets how the job ended: it begins again, with the logs of its earlier attempts kept.
    mutating func startOver() {
        release()
        losses = 0
        cancelRequested = false
        steps = "[]"
        queuedAt = nil
        startedAt = nil
        finishedAt = nil
    }

    /// Gives the job back: nobody holds it any more.
    mutating func release() {
        runner = nil
        session = nil
        lease = nil
        leaseUntil = nil
    }
}
