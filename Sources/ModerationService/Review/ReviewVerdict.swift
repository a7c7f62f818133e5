import Moderation

/// What a moderator says about what the model did.
enum ReviewVerdict: String, Sendable, CaseIterable, Codable {
    /// The model was right.
    case uphold
    /// The model was wrong.
    case overturn
    /// Somebody else has to decide.
    case escalate
}

/// What becomes of a comment once a person has decided.
enum ReviewOutcome: String, Sendable, CaseIterable {
    case allow
    case block
}

/// What a verdict means for one comment, without a database.
struct ReviewRuling: Sendable, Hashable {
    /// Why a verdict cannot be taken as it is.
    struct Refusal: Error, Sendable, Hashable {
        var reason: String
    }

    /// Nothing when the verdict passes the comment on.
    var outcome: ReviewOutcome?
    /// The labels the comment should have; nothing when the verdict passes it on.
    var trueLabels: [Label]?

    /// `isFlagged` and `modelLabels` say what the model did; `given` is what the moderator says the labels should be.
    ///
    /// Upholding keeps the model's labels. Overturning a comment that was flagged leaves it without labels, and one that
    /// was not has to be given some. Labels that the moderator gives win, as long as they go with the verdict.
    init(
        _ verdict: ReviewVerdict,
        isFlagged: Bool,
        modelLabels: [Label],
        given: [Label]?
    ) throws(Refusal) {
        switch verdict {
        case .escalate:
            guard given == nil else { throw Refusal(reason: "who escalates gives no true_labels") }
            outcome = nil
            trueLabels = nil
        case .uphold:
            outcome = isFlagged ? .block : .allow
            if isFlagged {
                let labels = given ?? modelLabels
                guard !labels.isEmpty else {
                    throw Refusal(reason: "true_labels are needed: the model asked for a person and gave no label")
                }
                trueLabels = labels
            } else {
                guard given?.isEmpty ?? true else {
                    throw Refusal(reason: "the model let the comment pass: labels go with overturn")
                }
                trueLabels = []
            }
        case .overturn:
            outcome = isFlagged ? .allow : .block
            if isFlagged {
                guard given?.isEmpty ?? true else {
                    throw Refusal(reason: "the model flagged the comment: labels go with uphold")
                }
                trueLabels = []
            } else {
                guard let given, !given.isEmpty else {
                    throw Refusal(reason: "true_labels are needed: the model gave the comment none")
                }
                trueLabels = given
            }
        }
    }
}
