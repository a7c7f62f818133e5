import ControllerAPI
import Persistence

extension Rules {
    /// Writes down that something happened, and whom to tell, in the transaction in which it does.
    func tell(_ event: DeliveryEvent, in connection: any SQLConnection) throws {
        var event = event
        event.id = try FeedTable.insert(event, in: connection)
        for rule in notifications where rule.wants(event) {
            for recipient in rule.recipients {
                let lane = NotificationLane(target: rule.name, recipient: recipient)
                try NotificationTable.insert(event, for: lane, at: .now(), in: connection)
            }
        }
    }

    /// Tells where a run stands now.
    func tell(_ run: RunRecord, at now: String, in connection: any SQLConnection) throws {
        var event = DeliveryEvent(
            at: now,
            name: "run.\(run.status.rawValue)",
            repository: run.repository,
            run: run.id,
            revision: run.revision,
            title: run.title,
            workflow: run.workflow,
            reason: run.error
        )
        if run.status == .failed, event.reason == nil { event.reason = try failures(of: run, in: connection) }
        try tell(event, in: connection)
        guard run.status == .succeeded, try RunTable.hadFailed(before: run, in: connection) else { return }
        event.name = "run.fixed"
        try tell(event, in: connection)
    }

    /// Which jobs of a run failed and why, a few of them.
    private func failures(of run: RunRecord, in connection: any SQLConnection) throws -> String? {
        let failed = try JobTable.of(run: run.id, in: connection).filter { $0.status == .failed }
        guard !failed.isEmpty else { return nil }
        let lines = failed.prefix(3).map { job in
            job.reason.map { "\(job.job): \($0.prefix(150))" } ?? "\(job.job) failed"
        }
        return (lines + (failed.count > 3 ? ["and \(failed.count - 3) more"] : [])).joined(separator: "\n")
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
            workflow: run.workflow,
            reason: job.reason
        )
        if job.status != known?.status { try tell(event, in: connection) }
        if job.status == .waiting, job.waitingSince != nil, known?.waitingSince == nil,
            let rule = job.environment.flatMap(environment), rule.requiredReviews > 0
        {
            event.name = "review.waiting"
            event.reviewers = rule.reviewers
            try tell(event, in: connection)
        }
    }

    /// Tells that an image is held back, or let go again.
    func tell(
        _ hold: Hold,
        _ name: String,
        by actor: String,
        at now: String,
        in connection: any SQLConnection
    ) throws {
        try tell(
            DeliveryEvent(
                at: now,
                name: name,
                repository: environment(hold.environment)?.repository,
                environment: hold.environment,
                subject: hold.image + (hold.reference ?? ""),
                actor: actor,
                reason: name == "hold.added" ? hold.reason : nil
            ),
            in: connection
        )
    }

    /// Tells what became of a promotion: `promoted`, or how its environment does with it.
    func tell(
        _ name: String,
        of promotion: PromotionRecord,
        to rule: EnvironmentRule,
        reason: String? = nil,
        at now: String,
        in connection: any SQLConnection
    ) throws {
        try tell(
            DeliveryEvent(
                at: now,
                name: name,
                repository: rule.repository,
                environment: rule.name,
                run: promotion.runID,
                revision: promotion.revision,
                title: try RunTable.find(promotion.runID, in: connection)?.title,
                reason: reason
            ),
            in: connection
        )
    }
}
