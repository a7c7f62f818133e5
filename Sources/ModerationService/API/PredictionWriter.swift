import Moderation

extension JSONWriter {
    /// What a caller is told of a prediction, as members of an object.
    mutating func members(of prediction: Prediction, spans: [SpanScore]?) {
        member("request_id", prediction.requestID.description)
        key("labels")
        labels(prediction.labels)
        key("scores")
        scores(prediction.scores)
        member("model_version", prediction.modelVersion)
        member("action", prediction.action.rawValue)
        guard let spans else { return }
        key("spans")
        array { json in
            for span in spans {
                json.object { json in
                    json.member("begin", span.begin)
                    json.member("end", span.end)
                    json.key("scores")
                    json.scores(span.scores)
                }
            }
        }
    }

    mutating func member(_ name: String, _ identifier: MessageIdentifier) {
        key(name)
        switch identifier {
        case .text(let text): value(text)
        case .number(let number): value(number)
        }
    }
}
