import Hummingbird
import Moderation

/// `POST /predict`, in both forms of its contract.
struct PredictRoutes: Sendable {
    /// The longest comment, in bytes of UTF-8.
    static let longestComment = 64 << 10
    static let mostRecords = 100
    /// JSON may take six bytes for one of text.
    static let longestBody = 512 << 10
    static let chatModel = "chat-moderation-model"

    let engine: PredictionEngine

    func add(to router: Router<BasicRequestContext>) {
        router.post("/predict") { request, _ in
            try await predict(request)
        }
    }

    private func predict(_ request: Request) async throws -> Response {
        let body = try await request.json(PredictRequest.self, upTo: Self.longestBody)
        switch (body.commentText, body.records) {
        case (let text?, nil): return Response(json: single(engine.predict(try Self.checked(text, "comment_text"))))
        case (nil, let records?): return Response(json: try chat(records))
        case (nil, nil): throw Problem(.badRequest, "the body has neither comment_text nor Records")
        case (_?, _?): throw Problem(.badRequest, "the body has both comment_text and Records")
        }
    }

    private func single(_ prediction: Prediction) -> JSONWriter {
        var json = JSONWriter()
        json.object { json in
            json.member("request_id", prediction.requestID.description)
            json.key("labels")
            json.labels(prediction.labels)
            json.key("scores")
            json.scores(prediction.scores)
            json.member("model_version", prediction.modelVersion)
        }
        return json
    }

    private func chat(_ records: [PredictRequest.Record]) throws -> JSONWriter {
        guard records.count <= Self.mostRecords else {
            throw Problem(.contentTooLarge, "a request has at most \(Self.mostRecords) records")
        }
        let bodies = try records.enumerated().map { try Self.checked($1.body, "Records[\($0)].body") }
        var json = JSONWriter()
        json.object { json in
            json.key("predictions")
            json.array { json in
                for (record, body) in zip(records, bodies) { add(engine.predict(body), of: record, to: &json) }
            }
        }
        return json
    }

    private func add(_ prediction: Prediction, of record: PredictRequest.Record, to json: inout JSONWriter) {
        json.object { json in
            json.member("model", Self.chatModel)
            json.member("version", prediction.modelVersion)
            json.key("prediction")
            json.object { json in
                json.key("moderate_message")
                json.value(prediction.scores.lanes.max())
                json.key("message_id")
                switch record.messageID {
                case .text(let text): json.value(text)
                case .number(let number): json.value(number)
                }
            }
        }
    }

    private static func checked(_ text: String, _ name: String) throws -> String {
        guard text.utf8.count <= longestComment else {
            throw Problem(.contentTooLarge, "\(name) has at most \(longestComment) bytes")
        }
        guard text.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) else {
            throw Problem(.badRequest, "\(name) is empty")
        }
        return text
    }
}
