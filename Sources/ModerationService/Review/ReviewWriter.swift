extension JSONWriter {
    /// An item as moderators get it; what was decided about the comment before is not part of it.
    mutating func item(_ item: ReviewItem) {
        object { json in
            json.member("id", item.id)
            json.member("request_id", item.requestID)
            json.member("queue", item.queue.rawValue)
            json.member("reason", item.reason)
            json.member("state", item.state.rawValue)
            json.member("created_at", item.createdAt)
            json.optional("claimed_by", item.claimedBy)
            json.optional("claimed_until", item.claimedUntil)
            json.member("comment_text", item.comment)
            json.key("scores")
            json.verbatim(item.scores)
            json.key("labels")
            json.labels(item.labels)
            json.member("action", item.action)
            json.member("model_version", item.modelVersion)
        }
    }

    mutating func decision(_ decision: ReviewDecision) {
        object { json in
            json.member("id", decision.id)
            json.member("item", decision.itemID)
            json.member("request_id", decision.requestID)
            json.member("queue", decision.queue.rawValue)
            json.member("moderator", decision.moderator)
            json.member("verdict", decision.verdict.rawValue)
            json.optional("outcome", decision.outcome?.rawValue)
            if let labels = decision.trueLabels {
                json.key("true_labels")
                json.labels(labels)
            }
            json.optional("note", decision.note)
            json.member("created_at", decision.createdAt)
            json.optional("undone_at", decision.undoneAt)
        }
    }

    mutating func appeal(_ appeal: Appeal) {
        object { json in
            json.member("id", appeal.id)
            json.member("request_id", appeal.requestID)
            json.member("reason", appeal.reason)
            json.member("state", appeal.state.rawValue)
            json.member("created_at", appeal.createdAt)
            json.optional("decided_at", appeal.decidedAt)
        }
    }

    /// A member that is left out when there is nothing to say.
    mutating func optional(_ name: String, _ value: String?) {
        if let value { member(name, value) }
    }
}
