import ControllerAPI
import HTTPTypes
import Hummingbird

/// Where runs are listed.
struct RunRoutes {
    let board: StatusBoard
    let access: Access

    func add(to router: Router<APIContext>) {
        router.get("/api/v1/runs") { request, context -> Response in
            try access.requireLooking(context)
            let filter = try Self.filter(request)
            let runs = try await board.runs(filter)
            var headers = HTTPFields()
            if runs.count == filter.limit, let last = runs.last {
                headers[.link] = "<\(Self.next(request, before: last.id))>; rel=\"next\""
            }
            return try .tagged(RunList(runs: runs), for: request, headers: headers)
        }
        router.get("/api/v1/runs/:run") { request, context -> Response in
            try access.requireLooking(context)
            return try .tagged(await board.run(context.run()), for: request)
        }
    }

    private static func filter(_ request: Request) throws -> RunFilter {
        var filter = RunFilter()
        filter.limit = try request.integer("limit", default: 50, in: 1...500)
        if request.text("before") != nil {
            filter.before = try request.integer("before", default: 1, in: 1...Int.max)
        }
        filter.repository = request.text("repository")
        filter.workflow = request.text("workflow")
        filter.branch = request.text("branch")
        if let word = request.text("status") {
            guard let status = ExecutionStatus(rawValue: word), status != .skipped else {
                let words = ExecutionStatus.allCases.filter { $0 != .skipped }.map(\.rawValue)
                throw ControllerError(.invalid, "'status' takes one of \(words.joined(separator: ", "))")
            }
            filter.status = status
        }
        return filter
    }

    /// The same question for the runs before one.
    private static func next(_ request: Request, before id: Int) -> String {
        var query = ["before=\(id)"]
        for name in ["limit", "repository", "workflow", "status", "branch"] {
            if let value = request.text(name) { query.append("\(name)=\(Link.segment(value))") }
        }
        return "/api/v1/runs?" + query.joined(separator: "&")
    }
}

extension HTTPField.Name {
    /// Where the next page of a listing is (RFC 8288).
    static let link = HTTPField.Name("Link") ?? .location
}
