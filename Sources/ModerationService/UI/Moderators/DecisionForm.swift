import HTTPTypes

/// What a moderator says about an item, as the form of its page sends it.
struct DecisionForm: Sendable, Hashable {
    static let longestNote = 1_000

    var verdict: ReviewVerdict
    var labels: [String]
    var note: String

    init(_ content: [UInt8]) throws {
        guard let verdict = FormField.value("verdict", in: content).flatMap({ ReviewVerdict(rawValue: $0) }) else {
            throw Problem(.badRequest, "verdict is uphold, overturn or escalate")
        }
        self.verdict = verdict
        labels = try FormField.labels("label", in: content)
        note = (FormField.value("note", in: content) ?? "").trimmed
        guard note.count <= Self.longestNote, note.utf8.count <= 4 * Self.longestNote else {
            throw Problem(.contentTooLarge, "a note has at most \(Self.longestNote) characters")
        }
    }
}
