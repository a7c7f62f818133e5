import HTTPTypes
import Moderation

/// What somebody at the bench says about a prediction.
struct FeedbackForm: Encodable, Sendable {
    static let longestNotes = 2_000

    var requestID: String
    var correct: Bool
    /// Only of a prediction that is not correct: what it should have been, perhaps nothing at all.
    var trueLabels: [String]?
    var notes: String?

    enum CodingKeys: String, CodingKey {
        case requestID = "request_id"
        case correct
        case trueLabels = "true_labels"
        case notes
    }

    /// Reads a form that was sent; a field that no page of ours sends is refused.
    init(_ content: [UInt8]) throws {
        guard let identifier = RequestIdentifier(FormField.value("request_id", in: content) ?? "") else {
            throw Problem(.badRequest, "request_id is not the name of a prediction")
        }
        guard let correct = FormField.value("correct", in: content).flatMap({ Bool($0) }) else {
            throw Problem(.badRequest, "correct is true or false")
        }
        requestID = identifier.description
        self.correct = correct
        trueLabels = correct ? nil : try FormField.labels("label", in: content)
        let notes = (FormField.value("notes", in: content) ?? "").trimmed
        guard notes.count <= Self.longestNotes else {
            throw Problem(.contentTooLarge, "notes have at most \(Self.longestNotes) characters")
        }
        self.notes = notes.isEmpty ? nil : notes
    }
}
