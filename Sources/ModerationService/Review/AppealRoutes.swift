import Hummingbird

/// `POST /appeals` and `GET /appeals/{request_id}`: what authors say against what was done about a comment.
struct AppealRoutes: Sendable {
    static let longestReason = 4 << 10

    private struct Body: Decodable {
        var requestID: String
        var reason: String

        enum CodingKeys: String, CodingKey {
            case requestID = "request_id"
            case reason
        }
    }

    let store: ReviewStore
    let log: PredictionLog

    func add(to group: RouterGroup<APIContext>) {
        group.post("/appeals") { request, context in
            try await refusing { try await appeal(request, context.caller) }
        }
        group.get("/appeals/{request_id}") { _, context in
            let identifier = try Self.identifier(context.parameters.get("request_id") ?? "")
            return try await refusing { Self.response(try await store.appeal(for: identifier)) }
        }
    }

    private func appeal(_ request: Request, _ caller: Caller) async throws -> Response {
        let body = try await request.json(Body.self, upTo: ReviewRoutes.longestBody)
        guard body.reason.utf8.count <= Self.longestReason else {
            throw Problem(.contentTooLarge, "a reason has at most \(Self.longestReason) bytes")
        }
        let identifier = try Self.identifier(body.requestID)
        // The prediction may have been made a moment ago.
        try await log.settle()
        let actor = caller.name.isEmpty ? "author" : caller.name
        return Self.response(try await store.appeal(identifier, reason: body.reason, by: actor))
    }

    private static func identifier(_ text: String) throws -> RequestIdentifier {
        guard let identifier = RequestIdentifier(text) else {
            throw Problem(.notFound, "there is no prediction with this request_id")
        }
        return identifier
    }

    private static func response(_ appeal: Appeal) -> Response {
        var json = JSONWriter()
        json.appeal(appeal)
        return Response(json: json)
    }
}
