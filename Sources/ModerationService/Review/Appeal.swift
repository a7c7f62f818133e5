import Persistence

/// What an author says against what was done about a comment.
struct Appeal: Sendable, Hashable {
    enum State: String, Sendable {
        case open
        /// What was done stays as it is.
        case upheld
        /// It was wrong.
        case overturned
    }

    var id: Int
    var requestID: String
    var reason: String
    var state: State
    var createdAt: String
    var decidedAt: String?

    init(_ row: SQLRow) throws {
        guard let state = State(rawValue: try row.text("state")) else {
            throw PersistenceError(.misuse, "an appeal is in a state that this version does not know")
        }
        id = try row.int("id")
        requestID = try row.text("request_id")
        reason = try row.text("reason")
        self.state = state
        createdAt = try row.text("created_at")
        decidedAt = try row.optionalText("decided_at")
    }
}
