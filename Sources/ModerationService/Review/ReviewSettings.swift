import Moderation

/// Which comments people look at, and for how long one of them has an item.
struct ReviewSettings: Sendable, Hashable {
    /// Its thresholds are those of the model, once that is loaded.
    var policy = ReviewPolicy()
    /// How long nobody else is shown an item that somebody has claimed.
    var claim = Duration.seconds(600)

    init() {}

    /// Reads `REVIEW_ACTIONS`, `REVIEW_BAND`, `REVIEW_AUDIT_SHARE`, `REVIEW_SECOND_OPINION_SHARE` and
    /// `REVIEW_CLAIM_SECONDS`.
    init(environment: SettingsSource) throws(ModerationServiceError) {
        if let text = environment["REVIEW_ACTIONS"] { policy.actions = try Self.actions(text) }
        if let band = try environment.share("REVIEW_BAND") { policy.band = Float(band) }
        if let share = try environment.share("REVIEW_AUDIT_SHARE") { policy.auditShare = share }
        if let share = try environment.share("REVIEW_SECOND_OPINION_SHARE") { policy.secondOpinionShare = share }
        if let seconds = try environment.integer("REVIEW_CLAIM_SECONDS", in: 1...86_400) { claim = .seconds(seconds) }
    }

    /// `none`, or actions with commas between them.
    private static func actions(_ text: String) throws(ModerationServiceError) -> Set<Action> {
        if text == "none" { return [] }
        var actions: Set<Action> = []
        for name in text.split(separator: ",") {
            guard let action = Action(rawValue: String(name)) else {
                throw ModerationServiceError(
                    .invalidConfiguration,
                    "REVIEW_ACTIONS is none, or a list of allow, review and block, not “\(text.prefix(100))”"
                )
            }
            actions.insert(action)
        }
        return actions
    }
}
