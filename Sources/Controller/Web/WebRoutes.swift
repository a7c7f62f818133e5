import ControllerAPI
import HTTPTypes
import Hummingbird
import NIOCore
import Persistence

/// The pages people look at.
///
/// A page can be asked for with `after` and `wait`: it is then answered when something on it has changed after that mark, or
/// when the time is up. That is how the pages' script keeps them up to date.
struct WebRoutes {
    /// The longest a page waits for a change, in seconds.
    static let longestWait = 30

    let board: StatusBoard
    let reviews: ReviewDesk
    let evidence: EvidenceDesk
    let history: HistoryDesk
    let rollbacks: RollbackDesk
    let holds: HoldDesk
    let pulls: PullDesk
    let dispatches: DispatchDesk
    let schedules: ScheduleDesk
    let logs: LogDesk
    let deliveries: Deliveries
    let changes: Changes
    let access: Access
    let people: People
    let failures: FailedLogins
    let provider: OpenIDProvider?

    /// The address the controller is reached at.
    let address: String
    let hosts: HostGuard

    /// Takes what it needs of the controller; `listen` is the host that the controller listens on.
    init(parts: Parts, listen: String) {
        board = parts.board
        reviews = parts.reviews
        evidence = parts.evidence
        history = parts.history
        rollbacks = parts.rollbacks
        holds = parts.holds
        pulls = parts.pulls
        dispatches = parts.dispatches
        schedules = parts.schedules
        logs = parts.logs
        deliveries = parts.deliveries
        changes = parts.changes
        access = parts.access
        people = parts.people
        failures = parts.failures
        provider = parts.provider
        address = parts.deliveries.address
        hosts = HostGuard(listen: listen, address: parts.deliveries.address)
    }

    func add(to router: Router<APIContext>) {
        let pages = router.group().add(middleware: hosts).add(middleware: PageMiddleware())
        let forms = FormGuard(address: address)
        let sessions = SessionRoutes(
            people: people,
            failures: failures,
            forms: forms,
            hasProvider: provider != nil,
            address: address
        )
        sessions.add(to: pages)
        if let provider {
            ProviderRoutes(provider: provider, people: people, sessions: sessions).add(to: pages)
        }
        DecisionRoutes(reviews: reviews, access: access, forms: forms).add(to: pages)
        EnvironmentPageRoutes(rollbacks: rollbacks, holds: holds, access: access, forms: forms).add(to: pages)
        RunFormRoutes(deliveries: deliveries, access: access, forms: forms).add(to: pages)
        TriggerPages(pulls: pulls, dispatches: dispatches, schedules: schedules, access: access, forms: forms)
            .add(to: pages)
        for asset in Assets.all {
            pages.get(RouterPath(asset.route)) { _, _ -> Response in .asset(asset) }
        }
        pages.get("/") { request, context -> Response in
            try access.requireLooking(context)
            let mark = try await mark(of: request)
            let notice = Notice(decision: request.text("notice"), run: request.text("run"))
            return try await .page(
                OverviewPage(
                    status: board.status(),
                    reviews: board.pendingReviews(),
                    pulls: pulls.pending(),
                    visitor: Visitor(request, context),
                    clock: PageClock(now: .now()),
                    notice: notice
                ).render(mark: mark)
            )
        }
        pages.get("/runs/:run") { request, context -> Response in
            try access.requireLooking(context)
            let run = try context.run()
            let jobs = try await board.run(run).jobs
            let mark = try await mark(of: request, and: jobs.map { .log(run: run, job: $0.id) })
            return try await .page(
                RunPage(
                    detail: .read(run, from: board),
                    visitor: Visitor(request, context),
                    clock: PageClock(now: .now())
                ).render(mark: mark)
            )
        }
        pages.get("/reviews/:run/:job") { request, context -> Response in
            try access.requireLooking(context)
            let mark = try await mark(of: request)
            let job = try context.parameters.require("job")
            return try await .page(
                ReviewPage(
                    evidence: evidence.evidence(run: context.run(), job: job),
                    visitor: Visitor(request, context),
                    clock: PageClock(now: .now())
                ).render(mark: mark)
            )
        }
        pages.get("/environments/:environment") { request, context -> Response in
            try access.requireLooking(context)
            let mark = try await mark(of: request)
            let name = try context.parameters.require("environment")
            let visitor = Visitor(request, context)
            let rule = board.rules.environment(name)
            return try await .page(
                EnvironmentPage(
                    history: history.history(name, limit: 100),
                    status: board.status().environments.first { Rules.key($0.name) == Rules.key(name) },
                    visitor: visitor,
                    clock: PageClock(now: .now()),
                    mayOperate: visitor.formToken != nil
                        && (rule.map { HoldDesk.mayOperate($0, context.principal) } ?? false)
                ).render(mark: mark)
            )
        }
        addLogs(to: pages)
    }

    private func addLogs(to pages: RouterGroup<APIContext>) {
        pages.get("/runs/:run/jobs/:job") { request, context -> Response in
            try access.requireLooking(context)
            let run = try context.run()
            let mark = try await mark(of: request)
            let record = try await job(context, run: run)
            let summary = try await board.run(run)
            guard let job = summary.jobs.first(where: { $0.id == record.job }) else {
                throw ControllerError(.notFound, "run \(run) has no job '\(record.job)'")
            }
            let before =
                request.text("before") == nil ? nil : try request.integer("before", default: 0, in: 0...Int.max)
            // A script that refreshes the page follows the log by itself.
            let isRefresh = request.text("after") != nil
            return try await .page(
                LogPage(
                    run: summary,
                    job: job,
                    window: isRefresh ? .empty : .read(record, before: before, from: logs.store),
                    isEarlierPart: before != nil,
                    visitor: Visitor(request, context),
                    clock: PageClock(now: .now())
                ).render(mark: mark)
            )
        }
        pages.get("/runs/:run/jobs/:job/text") { request, context -> Response in
            try access.requireLooking(context)
            let record = try await job(context, run: context.run())
            let key = try await key(of: record, request)
            let store = logs.store
            let name = "run-\(record.runID)-\(Link.segment(record.job)).log"
            return Response(
                status: .ok,
                headers: [
                    .contentType: "text/plain; charset=utf-8",
                    .contentDisposition: "attachment; filename=\"\(name)\"",
                ],
                body: ResponseBody { writer in
                    var offset = 0
                    while true {
                        let part = try await store.read(from: offset, of: key)
                        if part.isEmpty { break }
                        offset += part.count
                        try await writer.write(ByteBuffer(bytes: part))
                    }
                    try await writer.finish(nil)
                }
            )
        }
    }

    private func job(_ context: APIContext, run: Int) async throws -> Controller.JobRecord {
        let name = try context.parameters.require("job")
        guard let job = try await board.database.read({ try JobTable.find(run: run, job: name, in: $0) }) else {
            throw ControllerError(.notFound, "there is no run \(run) with a job '\(name.prefix(100))'")
        }
        return job
    }

    /// The log of the attempt that is asked for, else of the newest.
    private func key(of job: Controller.JobRecord, _ request: Request) async throws -> LogKey {
        guard request.text("attempt") != nil else { return job.logKey }
        let attempt = try request.integer("attempt", default: 1, in: 1...Int.max)
        guard attempt != job.attempt else { return job.logKey }
        let found = try await board.database.read { connection in
            try JobAttemptTable.log(run: job.runID, job: job.job, attempt: attempt, in: connection)
        }
        guard let found else { throw ControllerError(.notFound, "the job has no attempt \(attempt)") }
        return found
    }

    /// Waits for a change if the request asks for that, and gives the mark after which the next one is to be waited for.
    private func mark(of request: Request, and topics: [Changes.Topic] = []) async throws -> Int {
        let seconds = try request.integer("wait", default: 0, in: 0...Self.longestWait)
        let after = try request.integer("after", default: 0, in: 0...Int.max)
        // A mark from the future is one of an earlier life of this process.
        if seconds > 0, after <= changes.mark() {
            let environments = board.rules.environments.map { Changes.Topic.environment(Rules.key($0.name)) }
            await changes.wait(
                for: Set(environments + topics + [.runs, .queue]),
                after: after,
                atMost: .seconds(seconds)
            )
        }
        return changes.mark()
    }
}
