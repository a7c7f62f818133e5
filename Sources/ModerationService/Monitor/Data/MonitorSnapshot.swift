import Moderation

/// What the database says about a range of time.
struct MonitorSnapshot: Sendable {
    struct Slot: Sendable {
        var start: Timestamp
        var figures = MonitorFigures()
        /// How far the given labels are from the reference: the largest index of any label.
        ///
        /// Nothing without enough comments.
        var drift: Double?
    }

    struct Version: Sendable {
        var name: String
        var version: String
        var figures = MonitorFigures()
        var feedback = FeedbackFigures()
    }

    var range: MonitorRange
    var taken: Timestamp
    var slots: [Slot]
    var versions: [Version]
    var drift: DriftReport?
    /// Why there is nothing to compare with.
    var driftMissing: String?

    var total: MonitorFigures {
        slots.reduce(into: MonitorFigures()) { $0.add($1.figures) }
    }

    var feedback: FeedbackFigures {
        versions.reduce(into: FeedbackFigures()) { $0.add($1.feedback) }
    }
}
