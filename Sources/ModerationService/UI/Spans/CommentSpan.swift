/// What one part of a comment is worth, as the API says it.
struct CommentSpan: Decodable, Sendable, Hashable {
    /// In UTF-16 units of the comment; the end is the first one that is not part of it.
    var begin: Int
    var end: Int
    var scores: [String: Double]

    /// The label with the highest score.
    var strongest: (label: String, score: Double)? {
        scores.max { ($0.value, $1.key) < ($1.value, $0.key) }.map { ($0.key, $0.value) }
    }
}
