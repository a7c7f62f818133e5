import ControllerAPI
import HTTPTypes
import Hummingbird
import NIOCore
import Persistence

/// The pages people look at.
struct WebRoutes {
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
    let marks: PageMark
    let settings: SettingsPages
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
        marks = PageMark(changes: parts.changes, rules: parts.rules)
        settings = SettingsPages(parts: parts)
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
        BoardPages(board: board, marks: marks, access: access).add(to: pages)
        settings.add(to: pages)
        for asset in Assets.all {
            pages.get(RouterPath(asset.route)) { _, _ -> Response in .asset(asset) }
        }
        pages.get("/") { request, context -> Response in
            try access.requireLooking(context)
            let mark = try await marks.of(request)
            let notice = Notice(decision: request.text("notice"), run: request.text("run"))
            let status = try await board.status()
            return try await .page(
                OverviewPage(
                    status: status,
                    reviews: board.pendingReviews(),
                    pulls: pulls.pending(),
                    deliveries: Delivery.of(status.runs) { repository in
                        status.environments.filter {
                            board.rules.environment($0.name)?.takes(repository: repository) == true
                        }
                    },
                    visitor: Visitor(request, context),
                    clock: PageClock(now: .now()),
                    notice: notice
                ).render(mark: mark)
            )
        }
        pages.get("/runs/:run") { request, context -> Response in
            try access.requireLooking(context)
            let run = try context.run()
            let mark = try await marks.of(request)
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
            let mark = try await marks.of(request)
            let job = try context.parameter("job")
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
            let mark = try await marks.of(request)
            let name = try context.parameter("environment")
            let visitor = Visitor(request, context)
            let rule = board.rules.environment(name)
            return try await .page(
                EnvironmentPage(
                    history: history.history(name, limit: 100),
                    status: board.status().environments.first { Rules.key($0.name) == Rules.key(name) },
                    rule: rule,
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
            let mark = try await marks.of(request)
            let record = try await job(context, run: run)
            let summary = try await board.run(run)
            guard let job = summary.jobs.first(where: { $0.id == record.job }) else {
                throw ControllerError(.notFound, "run \(run) has no job '\(record.job)'")
            }
            let line = request.filled("line") == nil ? nil : try request.integer("line", default: 1, in: 1...Int.max)
            let attempt =
                request.filled("attempt") == nil ? nil : try request.integer("attempt", default: 1, in: 1...Int.max)
            let log = try await logs.log(run: run, job: record.job, attempt: attempt)
            // A script that refreshes the page shows the log by itself.
            let isRefresh = request.text("after") != nil
            var window = LogWindow(first: 1, rows: [], total: 0, attempt: log.key.attempt)
            if !isRefresh {
                window = try await .read(log.key, isOver: log.isOver, around: line, from: logs.reader)
            }
            var page = LogPage(
                run: summary,
                job: job,
                window: window,
                line: line,
                visitor: Visitor(request, context),
                clock: PageClock(now: .now())
            )
            if let text = request.filled("find"), !isRefresh {
                page.sought = (text, try await find(text, in: log.key))
            }
            return .page(page.render(mark: mark))
        }
        pages.get("/runs/:run/jobs/:job/text") { request, context -> Response in
            try access.requireLooking(context)
            let record = try await job(context, run: context.run())
            let attempt =
                request.filled("attempt") == nil ? nil : try request.integer("attempt", default: 1, in: 1...Int.max)
            let key = try await logs.log(run: record.runID, job: record.job, attempt: attempt).key
            let store = logs.store
            let disposition = request.filled("show") == nil ? "attachment" : "inline"
            let name = "run-\(record.runID)-\(Link.segment(record.job)).log"
            return Response(
                status: .ok,
                headers: [
                    .contentType: "text/plain; charset=utf-8",
                    .contentDisposition: "\(disposition); filename=\"\(name)\"",
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
        let name = try context.parameter("job")
        guard let job = try await board.database.read({ try JobTable.find(run: run, job: name, in: $0) }) else {
            throw ControllerError(.notFound, "there is no run \(run) with a job '\(name.prefix(100))'")
        }
        return job
    }

    private func find(_ text: String, in key: LogKey) async throws -> LogMatches {
        guard text.utf8.count <= LogSearch.maximumText, !text.contains(where: \.isNewline) else {
            throw ControllerError(.invalid, "look for one line of at most \(LogSearch.maximumText) bytes")
        }
        return try await logs.reader.matches(key, text: text, from: 1, limit: 200)
    }
}
