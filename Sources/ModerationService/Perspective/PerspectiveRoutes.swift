import Hummingbird
import Moderation
import Telemetry

/// `POST /v1alpha1/comments:analyze` and `:suggestscore`, as clients of the Perspective API send them.
struct PerspectiveRoutes: Sendable {
    let engine: PredictionEngine

    func add(to group: RouterGroup<APIContext>) {
        // Some clients write the colon as it is written in other parts of an address.
        for colon in [":", "%3A", "%3a"] {
            group.post(RouterPath("/v1alpha1/comments\(colon)analyze")) { request, context in
                try await analyze(request, context.caller)
            }
            group.post(RouterPath("/v1alpha1/comments\(colon)suggestscore")) { request, context in
                try await suggest(request, context.caller)
            }
        }
    }

    private func analyze(_ request: Request, _ caller: Caller) async throws -> Response {
        let body = try await request.json(AnalyzeRequest.self, upTo: PredictRoutes.longestBody)
        let attributes = try body.attributes()
        for (attribute, _) in attributes { try body.checkLanguages(attribute) }
        let text = try (body.comment ?? PerspectiveComment()).checked()
        let prediction = engine.predict(text, client: caller.name, isStored: !body.doNotStore)
        let spans =
            body.spanAnnotations
            ? engine.model.classifier.sentenceSpans(of: text)
            : [SpanScore(begin: 0, end: text.utf16.count, scores: prediction.scores)]
        var json = JSONWriter()
        json.object { json in
            json.key("attributeScores")
            json.object { json in
                for (attribute, threshold) in attributes where Double(prediction.scores[attribute.label]) >= threshold {
                    json.key(attribute.name)
                    add(
                        attribute.label,
                        prediction.scores,
                        spans.filter {
                            Double($0.scores[attribute.label]) >= threshold
                        },
                        to: &json
                    )
                }
            }
            json.strings("languages", body.languages.isEmpty ? ["en"] : body.languages)
            json.strings("detectedLanguages", ["en"])
            if let token = body.clientToken { json.member("clientToken", token) }
        }
        return Response(json: json)
    }

    private func add(_ label: Label, _ scores: LabelScores, _ spans: [SpanScore], to json: inout JSONWriter) {
        json.object { json in
            json.key("spanScores")
            json.array { json in
                for span in spans {
                    json.object { json in
                        json.member("begin", span.begin)
                        json.member("end", span.end)
                        json.key("score")
                        json.probability(span.scores[label])
                    }
                }
            }
            json.key("summaryScore")
            json.probability(scores[label])
        }
    }

    private func suggest(_ request: Request, _ caller: Caller) async throws -> Response {
        let body = try await request.json(SuggestRequest.self, upTo: PredictRoutes.longestBody)
        let suggested = try body.scores()
        let text = try (body.comment ?? PerspectiveComment()).checked()
        try await engine.suggest(suggested, for: text, client: caller.name)
        engine.metrics.count("moderation_feedback_total", "correct=\"suggested\"")
        var json = JSONWriter()
        json.object { json in
            if let token = body.clientToken { json.member("clientToken", token) }
            json.strings("detectedLanguages", ["en"])
            if !body.languages.isEmpty { json.strings("requestedLanguages", body.languages) }
        }
        return Response(json: json)
    }
}

extension JSONWriter {
    fileprivate mutating func probability(_ value: Float) {
        object { json in
            json.key("value")
            json.value(value)
            json.member("type", "PROBABILITY")
        }
    }

    mutating func strings(_ name: String, _ texts: [String]) {
        key(name)
        array { json in
            for text in texts { json.value(text) }
        }
    }
}
