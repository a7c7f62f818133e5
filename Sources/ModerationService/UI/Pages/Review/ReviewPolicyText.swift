import Moderation

/// What moderators go by: the team's own policy, or what the labels mean.
struct ReviewPolicyText {
    var own: String?

    var html: String {
        let text =
            if let own {
                "<blockquote>\(own.escapedForHTML)</blockquote>"
            } else {
                "<dl>\(Label.allCases.map { "<dt>\($0.name.labelWords)</dt><dd>\(Self.meaning($0))</dd>" }.joined())</dl>"
            }
        return """
            <section aria-labelledby="policy-title">
            <h2 id="policy-title">Policy</h2>
            \(text)
            </section>
            """
    }

    private static func meaning(_ label: Label) -> String {
        switch label {
        case .toxic: "Rude, disrespectful or unreasonable enough to make somebody leave the conversation."
        case .severeToxic: "Hateful or aggressive far beyond rudeness."
        case .obscene: "Swear words, or lewd language about bodies or sex."
        case .threat: "Says or wishes that somebody be hurt or killed."
        case .insult: "Belittles a person or a group, whether or not they take part."
        case .identityHate: "Attacks people for what they are: origin, religion, gender, sexuality, disability."
        }
    }
}
