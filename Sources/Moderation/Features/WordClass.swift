/// What a word is about, where that is known without any data: words of one class share what is learned about each.
///
/// Data sets of abuse show most insults a handful of times and most groups of people next to insults only. The class of a
/// word, and the classes it stands near, say what such data cannot say about the word itself.
enum WordClass: UInt8, CaseIterable, Sendable {
    /// Who is spoken to, who speaks, and who is spoken of.
    case addressee, speaker, others
    case negation
    /// What people say who put a stop to something or find it wrong.
    case objection
    /// Words that speak of what was said.
    case report
    /// Low esteem of somebody's mind or worth.
    case insult
    /// Coarse names for a person, and coarse words as such.
    case vulgarInsult, vulgarity
    case slur
    /// Groups of people, by names that are no insult.
    case group
    case violence, sexual
    /// What people are called to make them less than people.
    case contempt
    case hostility
    /// Wrongs that people are accused of.
    case accusation
    case animal
    case kindness

    /// Whether a negation in front of it takes back what it says.
    var isDeniable: Bool { isJudgement || self == .hostility || self == .violence }

    /// Whether it says what somebody is: the opposite, then, when it is denied.
    var isJudgement: Bool {
        switch self {
        case .insult, .vulgarInsult, .contempt, .accusation: true
        default: false
        }
    }

    /// The feature that stands for a word of this class.
    var feature: UInt32 { FeatureHash.wordClass(rawValue) }

    /// The feature of a word of this class that the data hardly shows, in place of a weight of its own.
    var rareWord: UInt32 { FeatureHash.pair(feature, feature) }

    /// The class of a word by its hash.
    static func of(_ word: UInt32) -> WordClass? { WordClassTable.shared.find(word) }
}
