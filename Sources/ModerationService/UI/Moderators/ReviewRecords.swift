import Moderation

/// What the API tells moderators, as the pages read it.
enum ReviewRecords {
    struct Queues: Decodable, Sendable {
        var queues: [Backlog]
    }

    struct Backlog: Decodable, Sendable {
        var queue: String
        var waiting: Int
        var claimed: Int
        var oldest: String?
    }

    struct Item: Decodable, Sendable {
        var id: Int
        var requestID: String
        var queue: String
        var reason: String
        var state: String
        var createdAt: String
        var claimedBy: String?
        var claimedUntil: String?
        var comment: String
        var scores: [String: Double]
        var labels: [String]
        var action: String
        var modelVersion: String

        /// Whether the comment is kept from being shown as things stand.
        var isFlagged: Bool { !labels.isEmpty || action == Action.block.rawValue }

        enum CodingKeys: String, CodingKey {
            case id
            case requestID = "request_id"
            case queue
            case reason
            case state
            case createdAt = "created_at"
            case claimedBy = "claimed_by"
            case claimedUntil = "claimed_until"
            case comment = "comment_text"
            case scores
            case labels
            case action
            case modelVersion = "model_version"
        }
    }

    struct Decision: Decodable, Sendable {
        var id: Int
        var item: Int
        var queue: String
        var moderator: String
        var verdict: String
        var createdAt: String
        var undoneAt: String?

        enum CodingKeys: String, CodingKey {
            case id
            case item
            case queue
            case moderator
            case verdict
            case createdAt = "created_at"
            case undoneAt = "undone_at"
        }
    }

    struct Decisions: Decodable, Sendable {
        var decisions: [Decision]
    }

    struct Agreement: Decodable, Sendable {
        var comments: Int
        var observed: Double?
        var expected: Double?
        var kappa: Double?
    }

    struct Audit: Decodable, Sendable {
        var entries: [Entry]
    }

    struct Entry: Decodable, Sendable {
        var id: Int
        var at: String
        var actor: String
        var action: String
        var detail: [String: String]
    }
}
