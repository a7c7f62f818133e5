import Moderation

/// One comment scored: what the caller is told and what the database keeps.
struct Prediction: Sendable {
    var requestID: RequestIdentifier
    var text: String
    /// SHA-256 of the comment, in hexadecimal.
    var inputHash: String
    var scores: LabelScores
    var labels: [Label]
    var modelName: String
    var modelVersion: String
    var latency: Duration
    var createdAt: Timestamp

    var scoresJSON: String {
        var json = JSONWriter()
        json.scores(scores)
        return json.text
    }

    var labelsJSON: String {
        var json = JSONWriter()
        json.array { json in
            for label in labels { json.value(label.name) }
        }
        return json.text
    }
}

extension JSONWriter {
    mutating func scores(_ scores: LabelScores) {
        object { json in
            for label in Label.allCases {
                json.key(label.name)
                json.value(scores[label])
            }
        }
    }
}
