import Moderation

/// An attribute of the Perspective API and the label that answers for it.
struct PerspectiveAttribute: Sendable, Hashable {
    let name: String
    let label: Label

    /// What can be asked for; each also with `_EXPERIMENTAL` at its end.
    static let served: [PerspectiveAttribute] = [
        PerspectiveAttribute(name: "TOXICITY", label: .toxic),
        PerspectiveAttribute(name: "SEVERE_TOXICITY", label: .severeToxic),
        PerspectiveAttribute(name: "IDENTITY_ATTACK", label: .identityHate),
        PerspectiveAttribute(name: "INSULT", label: .insult),
        PerspectiveAttribute(name: "PROFANITY", label: .obscene),
        PerspectiveAttribute(name: "OBSCENE", label: .obscene),
        PerspectiveAttribute(name: "THREAT", label: .threat),
    ]

    /// What the Perspective API has and the six labels do not.
    private static let others: Set<String> = [
        "SEXUALLY_EXPLICIT", "FLIRTATION", "ATTACK_ON_AUTHOR", "ATTACK_ON_COMMENTER", "INCOHERENT", "INFLAMMATORY",
        "LIKELY_TO_REJECT", "SPAM", "UNSUBSTANTIAL", "AFFINITY_EXPERIMENTAL", "COMPASSION_EXPERIMENTAL",
        "CURIOSITY_EXPERIMENTAL", "NUANCE_EXPERIMENTAL", "PERSONAL_STORY_EXPERIMENTAL", "REASONING_EXPERIMENTAL",
        "RESPECT_EXPERIMENTAL",
    ]

    private static let experimental = "_EXPERIMENTAL"

    private init(name: String, label: Label) {
        self.name = name
        self.label = label
    }

    /// The attribute with this name, which is kept as it was asked for.
    init(_ name: String) throws(PerspectiveError) {
        let plain = name.hasSuffix(Self.experimental) ? String(name.dropLast(Self.experimental.count)) : name
        guard let known = Self.served.first(where: { $0.name == plain }) else {
            throw Self.others.contains(name) ? .notServed(name) : .unknownAttribute(name)
        }
        self.init(name: name, label: known.label)
    }
}
