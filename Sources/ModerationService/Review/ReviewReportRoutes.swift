import HTTPTypes
import Hummingbird
import Moderation

/// What comes of the work of moderators: decisions, agreement, training data, the audit log.
struct ReviewReportRoutes: Sendable {
    let store: ReviewStore

    func add(to group: RouterGroup<APIContext>) {
        group.get("/review/decisions") { request, _ in try await decisions(request) }
        group.get("/review/agreement") { _, _ in try await agreement() }
        group.get("/review/audit") { request, _ in try await audit(request) }
        group.get("/review/export") { request, context in
            try await export(request, try ReviewRoutes.moderator(request, context))
        }
    }

    private func decisions(_ request: Request) async throws -> Response {
        let decisions = try await store.decisions(
            before: try Self.number(request, "before"),
            limit: try Self.limit(request)
        )
        var json = JSONWriter()
        json.object { json in
            json.key("decisions")
            json.array { json in
                for decision in decisions { json.decision(decision) }
            }
        }
        return Response(json: json)
    }

    private func agreement() async throws -> Response {
        let agreement = try await store.agreement()
        var json = JSONWriter()
        json.object { json in
            json.member("comments", agreement.count)
            json.key("observed")
            json.value(Float(agreement.observed))
            json.key("expected")
            json.value(Float(agreement.expected))
            json.key("kappa")
            json.value(agreement.kappa.map { Float($0) } ?? .nan)
        }
        return Response(json: json)
    }

    private func audit(_ request: Request) async throws -> Response {
        let entries = try await store.audit(
            after: try Self.number(request, "after") ?? 0,
            limit: try Self.limit(request)
        )
        var json = JSONWriter()
        json.object { json in
            json.key("entries")
            json.array { json in
                for (id, entry) in entries {
                    json.object { json in
                        json.member("id", id)
                        json.member("at", entry.at)
                        json.member("actor", entry.actor)
                        json.member("action", entry.action)
                        json.key("detail")
                        json.verbatim(entry.detail)
                    }
                }
            }
        }
        return Response(json: json)
    }

    /// CSV with the columns that `moderation train` reads; the header `Link` names the next page while there is one.
    private func export(_ request: Request, _ moderator: String) async throws -> Response {
        let limit = try Self.limit(request)
        let examples = try await store.examples(
            after: try Self.number(request, "after") ?? 0,
            limit: limit,
            by: moderator
        )
        var text = "id,comment_text,\(Label.allCases.map { $0.name }.joined(separator: ","))\n"
        for example in examples {
            let labels = Label.allCases.map { example.labels.contains($0) ? "1" : "0" }
            let comment = example.comment.replacing("\"", with: "\"\"")
            text += "\(example.requestID),\"\(comment)\",\(labels.joined(separator: ","))\n"
        }
        var response = Response(text: text, contentType: "text/csv; charset=utf-8")
        response.headers[.cacheControl] = "no-store"
        if let last = examples.last, examples.count == limit, let link = HTTPField.Name("Link") {
            response.headers[link] = "</review/export?after=\(last.decisionID)&limit=\(limit)>; rel=\"next\""
        }
        return response
    }

    private static func limit(_ request: Request) throws -> Int {
        let limit = try number(request, "limit") ?? ReviewRoutes.mostRows
        guard (1...ReviewRoutes.mostRows).contains(limit) else {
            throw Problem(.badRequest, "limit is a number from 1 to \(ReviewRoutes.mostRows)")
        }
        return limit
    }

    private static func number(_ request: Request, _ name: Substring) throws -> Int? {
        guard let text = request.uri.queryParameters[name] else { return nil }
        guard let number = Int(text), number >= 0 else { throw Problem(.badRequest, "\(name) is a whole number") }
        return number
    }
}
