import HTTPTypes
import Hummingbird
import Moderation

/// The endpoints of moderators: queues, claims, decisions, and what comes of them.
struct ReviewRoutes: Sendable {
    static let longestBody = 64 << 10
    static let longestNote = 4 << 10
    static let mostRows = 1000

    let store: ReviewStore
    /// Which part of first decisions gets a second opinion.
    let secondOpinionShare: Double

    func add(to group: RouterGroup<APIContext>) {
        group.get("/review/queues") { _, _ in try await queues() }
        group.post("/review/claims") { request, context in
            try await refusing { try await claim(request, try Self.moderator(request, context)) }
        }
        group.get("/review/items/{id}") { _, context in
            let id = try Self.id(context)
            return try await refusing { .item(try await store.item(id)) }
        }
        group.post("/review/items/{id}/renew") { request, context in
            let id = try Self.id(context)
            let moderator = try Self.moderator(request, context)
            return try await refusing { .item(try await store.renew(id, by: moderator)) }
        }
        group.post("/review/items/{id}/release") { request, context in
            let id = try Self.id(context)
            let moderator = try Self.moderator(request, context)
            return try await refusing {
                try await store.release(id, by: moderator)
                return Response(status: .noContent)
            }
        }
        group.post("/review/items/{id}/decision") { request, context in
            let id = try Self.id(context)
            return try await refusing { try await decide(id, request, try Self.moderator(request, context)) }
        }
        group.post("/review/decisions/{id}/undo") { request, context in
            let id = try Self.id(context)
            let moderator = try Self.moderator(request, context)
            return try await refusing { .item(try await store.undo(id, by: moderator)) }
        }
    }

    private func queues() async throws -> Response {
        let backlog = try await store.backlog()
        var json = JSONWriter()
        json.object { json in
            json.key("queues")
            json.array { json in
                for queue in backlog {
                    json.object { json in
                        json.member("queue", queue.queue.rawValue)
                        json.member("waiting", queue.waiting)
                        json.member("claimed", queue.claimed)
                        json.optional("oldest", queue.oldest)
                    }
                }
            }
        }
        return Response(json: json)
    }

    private struct ClaimBody: Decodable {
        var queue: String?
    }

    private func claim(_ request: Request, _ moderator: String) async throws -> Response {
        let name = try await request.json(ClaimBody.self, upTo: Self.longestBody).queue
        let queue = try name.map { name in
            guard let queue = ReviewQueue(rawValue: name) else {
                let names = ReviewQueue.allCases.map { $0.rawValue }.joined(separator: ", ")
                throw Problem(.badRequest, "queue is not one of \(names)")
            }
            return queue
        }
        guard let item = try await store.claim(queue, by: moderator) else { return Response(status: .noContent) }
        return .item(item)
    }

    private struct DecisionBody: Decodable {
        var verdict: ReviewVerdict
        var trueLabels: [String]?
        var note: String?

        enum CodingKeys: String, CodingKey {
            case verdict
            case trueLabels = "true_labels"
            case note
        }
    }

    private func decide(_ id: Int, _ request: Request, _ moderator: String) async throws -> Response {
        let body = try await request.json(DecisionBody.self, upTo: Self.longestBody)
        guard (body.note?.utf8.count ?? 0) <= Self.longestNote else {
            throw Problem(.contentTooLarge, "a note has at most \(Self.longestNote) bytes")
        }
        let labels = try body.trueLabels.map { try Label.parse($0, "true_labels") }
        let decision = try await store.decide(
            id,
            by: moderator,
            ReviewStore.Statement(verdict: body.verdict, trueLabels: labels, note: body.note),
            wantsSecondOpinion: Double.random(in: 0..<1) < secondOpinionShare
        )
        var json = JSONWriter()
        json.decision(decision)
        return Response(json: json)
    }

    static func moderator(_ request: Request, _ context: APIContext) throws -> String {
        let header = HTTPField.Name("X-Moderator").flatMap { request.headers[$0] }
        return try context.caller.moderator(named: header)
    }

    private static func id(_ context: APIContext) throws -> Int {
        guard let id = context.parameters.get("id").flatMap({ Int($0) }), id > 0 else {
            throw Problem(.notFound, "an identifier here is a whole number")
        }
        return id
    }
}

/// Turns what the review tables refuse into problems.
func refusing(_ body: () async throws -> Response) async throws -> Response {
    do {
        return try await body()
    } catch let refusal as ReviewRefusal {
        switch refusal {
        case .unknown(let reason): throw Problem(.notFound, reason)
        case .conflict(let reason): throw Problem(.conflict, reason)
        case .invalid(let reason): throw Problem(.badRequest, reason)
        }
    }
}

extension Response {
    fileprivate static func item(_ item: ReviewItem) -> Response {
        var json = JSONWriter()
        json.item(item)
        return Response(json: json)
    }
}
