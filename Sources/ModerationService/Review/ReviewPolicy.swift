import Moderation

/// Where a comment waits for a person, and why.
struct ReviewPlacement: Sendable, Hashable {
    var queue: ReviewQueue
    /// For the person who looks, such as `toxic 0.43 near 0.45`.
    var reason: String
}

/// Which comments people look at; chance comes in from outside.
struct ReviewPolicy: Sendable, Hashable {
    /// What was done about a comment that goes to people whatever its scores are.
    var actions: Set<Action> = [.review]
    /// How near to its threshold a score is near, on either side; zero fills no queue.
    var band: Float = 0.05
    /// Which part of everything else is looked at, so that people see what the model is sure of too.
    var auditShare = 0.01
    /// Which part of decisions gets a second opinion.
    var secondOpinionShare = 0.05
    /// From which probability on each label is given.
    var thresholds = LabelScores()

    /// The queue for a comment; the first rule that holds wins.
    ///
    /// `draw` is a random number from 0 up to 1.
    func placement(of scores: LabelScores, action: Action, draw: Double) -> ReviewPlacement? {
        if actions.contains(action) {
            return ReviewPlacement(queue: .action, reason: "action \(action.rawValue)")
        }
        if band > 0, let near = nearest(scores) {
            return ReviewPlacement(
                queue: .borderline,
                reason: "\(near.name) \(Self.rounded(scores[near])) near \(Self.rounded(thresholds[near]))"
            )
        }
        if draw < auditShare { return ReviewPlacement(queue: .audit, reason: "random sample") }
        return nil
    }

    /// The label whose score is nearest to its threshold, if one is within the band.
    private func nearest(_ scores: LabelScores) -> Label? {
        let distances = Label.allCases.map { ($0, abs(scores[$0] - thresholds[$0])) }
        guard let nearest = distances.min(by: { $0.1 < $1.1 }), nearest.1 <= band else { return nil }
        return nearest.0
    }

    private static func rounded(_ value: Float) -> String {
        let digits = String(Int((value * 100).rounded()) + 1000)
        return "\(digits.dropLast(2).suffix(1)).\(digits.suffix(2))"
    }
}
