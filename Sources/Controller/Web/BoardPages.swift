import ControllerAPI
import Hummingbird
import Persistence

/// The pages that list: runs, reviews, environments, agents, runners and queues, the audit log.
struct BoardPages {
    let board: StatusBoard
    let marks: PageMark
    let access: Access

    func add(to pages: RouterGroup<APIContext>) {
        pages.get("/runs") { request, context -> Response in
            try access.requireLooking(context)
            var filter = try Self.filter(request)
            filter.limit = RunsPage.length
            let mark = try await marks.of(request)
            return try await .page(
                RunsPage(
                    runs: board.runs(filter),
                    filter: filter,
                    repositories: board.rules.repositories.map(\.name),
                    visitor: Visitor(request, context),
                    clock: PageClock(now: .now())
                ).render(mark: mark)
            )
        }
        pages.get("/reviews") { request, context -> Response in
            try access.requireLooking(context)
            let mark = try await marks.of(request)
            let reviews = try await board.pendingReviews()
            var runs: [RunSummary] = []
            for run in Set(reviews.map(\.run)) { runs.append(try await board.run(run)) }
            return .page(
                ReviewsPage(
                    reviews: reviews,
                    runs: runs,
                    visitor: Visitor(request, context),
                    clock: PageClock(now: .now())
                ).render(mark: mark)
            )
        }
        pages.get("/environments") { request, context -> Response in
            try access.requireLooking(context)
            let mark = try await marks.of(request)
            return try await .page(
                EnvironmentsPage(
                    environments: board.status().environments,
                    rules: board.rules.environments,
                    visitor: Visitor(request, context),
                    clock: PageClock(now: .now())
                ).render(mark: mark)
            )
        }
        addMachines(to: pages)
        pages.get("/audit") { request, context -> Response in
            _ = try access.require(.operate, context)
            var filter = AuditFilter(
                limit: AuditPage.length,
                actor: request.filled("actor"),
                action: request.filled("action")
            )
            if request.filled("before") != nil {
                filter.before = try request.integer("before", default: 1, in: 1...Int.max)
            }
            let asked = filter
            return try await .page(
                AuditPage(
                    entries: board.database.read { try AuditLog.page(asked, in: $0) },
                    filter: asked,
                    visitor: Visitor(request, context),
                    clock: PageClock(now: .now())
                ).render()
            )
        }
    }

    private func addMachines(to pages: RouterGroup<APIContext>) {
        pages.get("/agents") { request, context -> Response in
            try access.requireLooking(context)
            let mark = try await marks.of(request)
            return try await .page(
                AgentsPage(
                    agents: board.agents(),
                    visitor: Visitor(request, context),
                    clock: PageClock(now: .now())
                ).render(mark: mark)
            )
        }
        pages.get("/runners") { request, context -> Response in
            try access.requireLooking(context)
            let mark = try await marks.of(request)
            return try await .page(
                RunnersPage(
                    document: QueueBoard(database: board.database).document(),
                    visitor: Visitor(request, context),
                    clock: PageClock(now: .now())
                ).render(mark: mark)
            )
        }
    }

    private static func filter(_ request: Request) throws -> RunFilter {
        var filter = RunFilter()
        if request.filled("before") != nil {
            filter.before = try request.integer("before", default: 1, in: 1...Int.max)
        }
        filter.repository = request.filled("repository")
        filter.workflow = request.filled("workflow")
        filter.branch = request.filled("branch")
        filter.status = try request.filled("status").map { word in
            guard let status = ExecutionStatus(rawValue: word), status != .skipped else {
                throw ControllerError(.invalid, "runs have no status '\(word.prefix(40))'")
            }
            return status
        }
        return filter
    }
}

extension Request {
    /// A text in the query as forms write it, with `+` for a space; nil for a field that was left empty.
    func filled(_ name: String) -> String? {
        let pairs = (uri.query ?? "").split(separator: "&")
        guard let pair = pairs.first(where: { $0.hasPrefix(name + "=") }) else { return nil }
        do {
            let fields = try URLEncodedFormDecoder().decode([String: String].self, from: String(pair))
            return fields[name].flatMap { $0.isEmpty ? nil : $0 }
        } catch {
            // What is not encoded as forms are is as good as left out.
            return nil
        }
    }
}
