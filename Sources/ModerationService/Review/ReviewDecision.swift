import Moderation
import Persistence

/// What a moderator decided about one item.
struct ReviewDecision: Sendable, Hashable {
    var id: Int
    var itemID: Int
    var requestID: String
    var queue: ReviewQueue
    var moderator: String
    var verdict: ReviewVerdict
    var outcome: ReviewOutcome?
    var trueLabels: [Label]?
    var note: String?
    var createdAt: String
    var undoneAt: String?

    /// The columns that `init(_:)` reads; `decision` stands for `review_decisions`, `item` for `review_items`.
    static let columns = """
        decision.id, decision.item_id, decision.request_id, item.queue, decision.moderator, decision.verdict,
        decision.outcome, decision.true_labels, decision.note, decision.created_at, decision.undone_at
        """

    init(_ row: SQLRow) throws {
        guard let queue = ReviewQueue(rawValue: try row.text("queue")),
            let verdict = ReviewVerdict(rawValue: try row.text("verdict"))
        else { throw PersistenceError(.misuse, "a decision is of a kind that this version does not know") }
        id = try row.int("id")
        itemID = try row.int("item_id")
        requestID = try row.text("request_id")
        self.queue = queue
        moderator = try row.text("moderator")
        self.verdict = verdict
        outcome = try row.optionalText("outcome").flatMap { ReviewOutcome(rawValue: $0) }
        trueLabels = try row.optionalText("true_labels").map { try [Label](json: $0) }
        note = try row.optionalText("note")
        createdAt = try row.text("created_at")
        undoneAt = try row.optionalText("undone_at")
    }
}
