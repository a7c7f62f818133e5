/// Harmless sentences that data sets of abuse lack, so that a word often met in abuse is not taken for abuse itself.
///
/// People say what they are, and are kind to each other, far more often than such data shows. Every sentence is made from
/// a pattern and a name or a word of praise, and has none of the six labels.
enum Counterweights {
    private static let people = [
        "gay", "lesbian", "bisexual", "transgender", "trans", "queer", "straight", "black", "white", "asian", "african",
        "american", "mexican", "chinese", "indian", "arab", "jewish", "muslim", "christian", "hindu", "catholic",
        "deaf",
        "blind", "disabled", "autistic", "old", "young", "female", "male", "fat", "poor", "foreign", "homosexual",
        "latino",
    ]
    private static let aboutPeople = [
        "I am a proud * man", "I am a * woman and I love my job", "my * friend came to dinner",
        "as a * person I feel at home",
        "* people deserve respect", "we welcome * people here", "I am *", "my neighbours are *", "she is a * writer",
        "the * community met on Sunday", "*", "there are many * people in this city", "my brother is * and so am I",
        "a * family moved in next door", "he was the first * mayor of the town", "I support * rights",
    ]
    private static let praise = [
        "wonderful", "amazing", "kind", "great", "beautiful", "smart", "lovely", "welcome", "right", "brilliant",
        "the best",
        "so nice", "awesome", "very helpful", "a good friend", "funny", "my hero", "fantastic", "generous", "talented",
        "correct", "invited", "not alone", "doing well", "good at this",
    ]
    private static let aboutYou = [
        "you are *", "you're *", "you are * and I like you", "I think you are *", "thank you, you are *",
        "wow you are really *",
    ]
    private static let plain = [
        "you", "you?", "are you there", "how are you", "hey you", "I like you", "I love you", "see you", "thank you",
        "kill the process and start it again", "the process was killed", "the battery is dead", "shut down the server",
        "that joke killed me", "I would die for a coffee", "we shot the film in May", "the bomb was found in 1945",
        "women", "men", "people", "girls and boys", "my mother", "your mother called", "God bless you", "ok", "hello",
    ]

    static let sentences: [String] =
        plain + filled(aboutPeople, with: people) + filled(aboutYou, with: praise)

    static let annotation: LabelAnnotation = {
        var annotation = LabelAnnotation()
        for label in Label.allCases { annotation[label] = false }
        return annotation
    }()

    private static func filled(_ patterns: [String], with words: [String]) -> [String] {
        patterns.flatMap { pattern in
            words.map { word in
                pattern.split(separator: "*", omittingEmptySubsequences: false).joined(separator: word)
            }
        }
    }
}
