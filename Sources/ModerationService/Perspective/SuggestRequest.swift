import Moderation

/// The body of `comments:suggestscore`: what the scores of a comment should have been.
struct SuggestRequest: Decodable {
    private struct Score: Decodable {
        var value: Double?
    }

    private struct Suggestion: Decodable {
        var summaryScore: Score?

        init(from decoder: any Decoder) throws {
            summaryScore = try decoder.container(keyedBy: EitherKey.self).field("summaryScore")
        }
    }

    var comment: PerspectiveComment?
    var languages: [String]
    var clientToken: String?
    private var attributeScores: [String: Suggestion]

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: EitherKey.self)
        comment = try container.field("comment")
        languages = try container.field("languages") ?? []
        clientToken = try container.field("clientToken")
        attributeScores = try container.field("attributeScores") ?? [:]
    }

    /// What is suggested, by label.
    func scores() throws(PerspectiveError) -> [Label: Float] {
        guard !attributeScores.isEmpty, attributeScores.count <= AnalyzeRequest.mostAttributes else {
            throw .invalid("attributeScores must have from 1 to \(AnalyzeRequest.mostAttributes) attributes")
        }
        var scores: [Label: Float] = [:]
        for (name, suggestion) in attributeScores {
            let label = try PerspectiveAttribute(name).label
            guard let value = suggestion.summaryScore?.value, (0...1).contains(value) else {
                throw .invalid("attributeScores.\(name).summaryScore.value is a number from 0 to 1")
            }
            scores[label] = Float(value)
        }
        return scores
    }
}
