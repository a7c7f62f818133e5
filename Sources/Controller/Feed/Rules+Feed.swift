import ControllerAPI
import Persistence

extension Rules {
    /// Writes down that something happened, in the transaction in which it does.
    func tell(_ event: DeliveryEvent, in connection: any SQLConnection) throws {
        _ = try FeedTable.insert(event, in: connection)
    }

    /// Tells where a run stands now.
    func tell(_ run: RunRecord, at now: String, in connection: any SQLConnection) throws {
        try tell(
            DeliveryEvent(
                at: now,
                name: "run.\(run.status.rawValue)",
                repository: run.repository,
                run: run.id,
                revision: run.revision,
                title: run.title,
                reason: run.error
            ),
            in: connection
        )
    }

    /// Tells where a job stands now; one that begins to wait for its reviewers has an event of its own.
    func tell(
        _ job: Controller.JobRecord,
        insteadOf known: Controller.JobRecord?,
        of run: RunRecord,
        at now: String,
        in connection: any SQLConnection
    ) throws {
        var event = DeliveryEvent(
            at: now,
            name: "job.\(job.status.rawValue)",
            repository: run.repository,
            environment: job.environment,
            run: run.id,
            job: job.job,
            revision: run.revision,
            title: run.title,
            reason: job.reason
        )
        if job.status != known?.status { try tell(event, in: connection) }
        if job.status == .waiting, job.waitingSince != nil, known?.waitingSince == nil {
            event.name = "review.waiting"
            try tell(event, in: connection)
        }
    }
}
