import Hummingbird
import Moderation

/// `POST /predict`, in both forms of its contract, and `POST /predict/batch`.
struct PredictRoutes: Sendable {
    /// The longest comment, in bytes of UTF-8.
    static let longestComment = 64 << 10
    static let mostRecords = 100
    static let mostComments = 1000
    /// JSON may take six bytes for one of text.
    static let longestBody = 512 << 10
    static let longestBatch = 8 << 20
    static let chatModel = "chat-moderation-model"

    let engine: PredictionEngine

    func add(to group: RouterGroup<APIContext>) {
        group.post("/predict") { request, context in
            try await predict(request, context.caller)
        }
        group.post("/predict/batch") { request, context in
            try await batch(request, context.caller)
        }
    }

    private func predict(_ request: Request, _ caller: Caller) async throws -> Response {
        let content = try await request.content(upTo: Self.longestBody)
        // Nearly all bodies are of this simple kind; what is not is read, and refused, the thorough way.
        let simple = FlatObject(content).flatMap { PredictRequest($0) }
        let body = try simple ?? Request.decode(PredictRequest.self, from: content)
        switch (body.commentText, body.records) {
        case (let text?, nil):
            let checked = try Self.checked(text, "comment_text")
            var json = JSONWriter()
            json.object { json in add(checked, body.options, caller, to: &json) }
            return Response(json: json)
        case (nil, let records?): return Response(json: try chat(records, body.options, caller))
        case (nil, nil): throw Problem(.badRequest, "the body has neither comment_text nor Records")
        case (_?, _?): throw Problem(.badRequest, "the body has both comment_text and Records")
        }
    }

    private func batch(_ request: Request, _ caller: Caller) async throws -> Response {
        let body = try await request.json(BatchRequest.self, upTo: Self.longestBatch)
        guard body.comments.count <= Self.mostComments else {
            throw Problem(.contentTooLarge, "a batch has at most \(Self.mostComments) comments")
        }
        let texts = try body.comments.enumerated().map { try Self.checked($1.text, "comments[\($0)]") }
        // The first one was counted with the request.
        caller.limiter?.charge(max(0, texts.count - 1))
        var json = JSONWriter()
        for (index, (comment, text)) in zip(body.comments, texts).enumerated() {
            json.element(of: index) { json in
                if let id = comment.id { json.member("id", id) }
                add(text, body.options, caller, to: &json)
            }
            // Others get their turn.
            if index % 32 == 31 { await Task.yield() }
        }
        var answer = JSONWriter()
        answer.object { answer in
            answer.key("predictions")
            answer.list(json)
            answer.member("model_version", engine.model.version)
        }
        return Response(json: answer)
    }

    private func add(_ text: String, _ options: PredictOptions, _ caller: Caller, to json: inout JSONWriter) {
        let prediction = engine.predict(text, client: caller.name, isStored: !options.doNotStore)
        json.members(of: prediction, spans: options.spans ? engine.model.classifier.wordSpans(of: text) : nil)
    }

    private func chat(
        _ records: [PredictRequest.Record],
        _ options: PredictOptions,
        _ caller: Caller
    ) throws -> JSONWriter {
        guard records.count <= Self.mostRecords else {
            throw Problem(.contentTooLarge, "a request has at most \(Self.mostRecords) records")
        }
        let bodies = try records.enumerated().map { try Self.checked($1.body, "Records[\($0)].body") }
        caller.limiter?.charge(max(0, bodies.count - 1))
        var json = JSONWriter()
        json.object { json in
            json.key("predictions")
            json.array { json in
                for (record, body) in zip(records, bodies) {
                    let prediction = engine.predict(body, client: caller.name, isStored: !options.doNotStore)
                    add(prediction, of: record, to: &json)
                }
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
                json.member("message_id", record.messageID)
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
