import Telemetry

extension MetricsRegistry {
    /// What the moderation services count.
    static func moderation() -> MetricsRegistry {
        MetricsRegistry([
            Definition("moderation_http_requests_total", .counter, "Requests answered, by route and status."),
            Definition(
                "moderation_http_request_seconds",
                .histogram(requestBounds),
                "Time to answer a request, by route."
            ),
            Definition("moderation_predictions_total", .counter, "Comments scored."),
            Definition("moderation_labels_total", .counter, "Labels given to comments."),
            Definition("moderation_actions_total", .counter, "What was done about comments, by action."),
            Definition("moderation_cache_total", .counter, "Look-ups in the cache of repeated comments, by outcome."),
            Definition("moderation_feedback_total", .counter, "Corrections stored."),
            Definition("moderation_log_written_total", .counter, "Predictions written to the database."),
            Definition(
                "moderation_log_dropped_total",
                .counter,
                "Predictions that are not in the database and never will be, by reason."
            ),
            Definition(
                "moderation_log_failures_total",
                .counter,
                "Batches the database refused; they are tried again."
            ),
            Definition("moderation_retention_deleted_total", .counter, "Predictions deleted because of their age."),
            Definition("moderation_log_queued", .gauge, "Predictions waiting for the database."),
            Definition("moderation_chat_messages_total", .counter, "Chat messages, by outcome."),
            Definition("moderation_chat_appeals_total", .counter, "Appeals about chat messages."),
            Definition("moderation_chat_readers", .gauge, "People connected to a chat room."),
        ])
    }

    func countRequest(route: String, status: Int, duration: Duration) {
        count("moderation_http_requests_total", Self.labels(["route": route, "status": "\(status)"]))
        observe("moderation_http_request_seconds", Self.labels(["route": route]), duration)
    }
}
