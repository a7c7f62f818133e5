import Moderation

/// What is done about a comment.
enum ModerationAction: String, Sendable, CaseIterable {
    /// It is shown.
    case allow
    /// A person decides.
    case review
    /// It is withheld.
    case block
}

/// Which action follows from a comment's scores.
struct ActionPolicy: Sendable {
    /// From this part of a label's threshold on, a comment that does not get the label is one for people.
    static let reviewShare: Float = 0.7

    let action: @Sendable (LabelScores) -> ModerationAction

    init(_ action: @escaping @Sendable (LabelScores) -> ModerationAction) {
        self.action = action
    }

    /// Blocks what gets a label, and gives to people what comes near one.
    init(thresholds: LabelScores) {
        self.init { scores in
            if !scores.labels(reaching: thresholds).isEmpty { return .block }
            let near = LabelScores(lanes: thresholds.lanes * Self.reviewShare)
            return scores.labels(reaching: near).isEmpty ? .allow : .review
        }
    }
}
