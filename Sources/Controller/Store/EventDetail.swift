import Workflows

/// What is known of an event besides the ref and the revisions; stored as JSON.
struct EventDetail: Codable, Sendable {
    /// What happened, for events with `types`.
    var action: String?

    /// The payload, as far as it was given and is not made from Git when runs are planned.
    var payload: ExpressionValue?
}
