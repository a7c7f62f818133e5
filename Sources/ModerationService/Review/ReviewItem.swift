import Moderation
import Persistence

/// A comment that waits for a person, or has been decided.
struct ReviewItem: Sendable, Hashable {
    enum State: String, Sendable {
        case open
        case decided
    }

    var id: Int
    var requestID: String
    var queue: ReviewQueue
    var reason: String
    var state: State
    var createdAt: String
    /// Who looks at it, and until when nobody else is shown it.
    var claimedBy: String?
    var claimedUntil: String?
    var comment: String
    var scores: String
    /// What the model gave it.
    var labels: [Label]
    /// What was done about it.
    var action: String
    var modelVersion: String

    /// The columns that `init(_:)` reads; `item` stands for `review_items`, `log` for `prediction_logs`.
    static let columns = """
        item.id, item.request_id, item.queue, item.reason, item.state, item.created_at, item.claimed_by,
        item.claimed_until, log.comment_text, log.scores, log.labels, log.action, log.model_version
        """

    init(_ row: SQLRow) throws {
        guard let queue = ReviewQueue(rawValue: try row.text("queue")),
            let state = State(rawValue: try row.text("state"))
        else { throw PersistenceError(.misuse, "an item is in a queue or state that this version does not know") }
        id = try row.int("id")
        requestID = try row.text("request_id")
        self.queue = queue
        reason = try row.text("reason")
        self.state = state
        createdAt = try row.text("created_at")
        claimedBy = try row.optionalText("claimed_by")
        claimedUntil = try row.optionalText("claimed_until")
        comment = try row.text("comment_text")
        scores = try row.text("scores")
        labels = try [Label](json: try row.text("labels"))
        action = try row.text("action")
        modelVersion = try row.text("model_version")
    }

    /// Whether the model would have kept the comment from being shown.
    var isFlagged: Bool { !labels.isEmpty || action == Action.block.rawValue }
}
