/// Sentences that data sets of abuse lack, so that a word often met in abuse is not taken for abuse itself.
///
/// People say what they are, deny what they are called, and are kind to each other far more often than such data shows;
/// and it shows hatred of some groups and hardly of others. Every sentence is made from a pattern and a word, harmless
/// and hateful ones from the same words, so that the words themselves say nothing and what is said of them does.
enum Counterweights {
    private static let groups = [
        "gay", "lesbian", "bisexual", "transgender", "trans", "queer", "straight", "a jew", "black", "white", "asian",
        "african",
        "american", "mexican", "chinese", "indian", "arab", "jewish", "muslim", "christian", "hindu", "catholic",
        "deaf", "blind", "disabled", "autistic", "old", "young", "female", "male", "fat", "poor", "foreign",
        "homosexual", "latino",
    ]
    private static let groupsOfMany = [
        "gays", "lesbians", "blacks", "whites", "jews", "muslims", "christians", "women", "men", "immigrants",
        "refugees", "mexicans", "arabs", "asians", "indians", "africans", "foreigners", "homosexuals", "girls",
        "trans people", "gay people", "black people", "disabled people", "old people",
    ]
    private static let harmlessOfGroups = [
        "I am a proud * man", "I am a * woman and I love my job", "my * friend came to dinner",
        "as a * person I feel at home", "* people deserve respect", "we welcome * people here", "I am *",
        "I am a * woman", "I am a * man",
        "my neighbours are *", "she is a * writer", "the * community met on Sunday", "*",
        "there are many * people in this city", "my brother is * and so am I", "a * family moved in next door",
        "he was the first * mayor of the town", "I support * rights", "you are * and that is fine",
        "nobody should be attacked for being *", "it is wrong to hate * people",
    ]
    private static let harmlessOfMany = [
        "*", "* live in this city", "many * came to the meeting", "not all * are alike", "* have the same rights",
        "the report says that * were attacked", "I never said that I hate *", "* are not evil", "* are not a threat",
        "I do not hate *", "we never hated *", "it is false that * are lazy", "it is hateful to write that * are evil",
        "people who claim that * are filthy are wrong", "the post that called * a plague was removed",
        "nobody may be beaten up because * live here", "the phrase I hate * has no place here", "* keep dogs and cats",
    ]
    private static let hatefulOfMany = [
        "I hate *", "* are disgusting", "* are vermin", "* should be deported", "all * are criminals",
        "* are stupid", "* are inferior to us", "this country would be better without *", "* are filthy pigs",
        "* are monkeys", "* are trash", "I can't bear *", "we must get rid of all *", "* have no place here",
        "* should go back where they came from", "* ruin everything", "* are dogs", "* are snakes", "* are a pest",
        "* are a disgrace",
        "* are insects",
    ]
    private static let members = [
        "jew", "muslim", "arab", "mexican", "immigrant", "asian", "african", "indian", "gay", "lesbian", "woman",
        "black", "christian", "foreigner",
    ]
    private static let hatefulOfMembers = [
        "you filthy *", "shut up you stupid *", "a dirty * like you", "you are a disgusting *", "that * is vermin",
    ]
    private static let hatedPeople = [
        "you", "him", "her", "this guy", "my boss", "those admins", "your ugly face", "these idiots", "that moron",
        "politicians", "all of you", "the referee", "your whole family",
    ]
    private static let hatefulOfPeople = ["I hate *", "I really hate *", "we all hate * so much", "I despise *"]
    private static let threateningOfMany = ["kill all *", "* should be killed", "all * must die"]
    private static let insults = [
        "stupid", "dumb", "pathetic", "ignorant", "crazy", "ugly", "an idiot", "a moron", "a loser", "a fool",
        "a liar", "a coward", "worthless", "a jerk", "an imbecile", "a racist", "a troll", "useless",
    ]
    private static let denials = [
        "I am not *", "I'm not *", "he is not *", "she isn't *", "you are not *", "you're not *", "nobody here is *",
        "I never said you were *", "I don't think that he is *", "we are not *", "you're not *, this is hard",
        "nobody is *", "none of them is *", "nobody on this team is *",
        "don't call yourself *",
    ]
    private static let insulting = ["you are *", "you're *", "you are such * and you know it", "he is * like you"]
    private static let praise = [
        "wonderful", "amazing", "kind", "great", "beautiful", "smart", "lovely", "welcome", "right", "brilliant",
        "the best", "so nice", "awesome", "very helpful", "a good friend", "funny", "my hero", "fantastic",
        "generous", "talented", "correct", "invited", "not alone", "doing well", "good at this",
    ]
    private static let praising = [
        "you are *", "you're *", "you are * and I like you", "I think you are *", "thank you, you are *",
        "wow you are really *",
    ]
    private static let things = [
        "Mondays", "this film", "the rain", "spam", "mosquitoes", "the traffic", "homework", "this song",
        "my old phone",
        "waiting", "the new layout", "cold coffee", "it when it rains", "that", "this", "the process", "the lights",
        "the engine", "that smell", "the idea", "tomatoes", "spiders", "long queues", "exams", "paperwork", "airports",
        "the dentist", "Java", "loud music", "my new shoes", "summer", "the news", "this game", "the colour", "flying",
        "my job", "it", "the design", "maths", "the taste of it",
    ]
    private static let dislikes = [
        "I hate *", "I really hate *", "he hates *", "* is disgusting", "kill *", "I killed *", "I hate how * looks",
        "we should kill *", "I despise *", "I hate * so much", "what an ugly thing, *",
    ]
    private static let threats = [
        "kill", "shoot", "stab", "strangle", "beat", "murder", "hang", "rape", "find and kill", "burn", "bury", "hunt",
    ]
    private static let threatening = [
        "I will * you", "I'm going to * you", "someone should * him", "we will * them all", "let me * her",
    ]
    private static let illWishes = [
        "I hope you die", "I hope you burn in hell", "you should die", "go die", "drop dead", "go kill yourself",
        "kill yourself", "hang yourself", "please die", "you deserve to die", "I hope they shoot you", "kys",
    ]
    private static let plain = [
        "you", "you?", "are you there", "how are you", "hey you", "I like you", "I love you", "see you", "thank you",
        "kill the process and start it again", "the process was killed", "the battery is dead", "shut down the server",
        "that joke killed me", "I would die for a coffee", "we shot the film in May", "the bomb was found in 1945",
        "nobody should be killed", "do not hurt anyone", "killing people is wrong", "never kill an animal",
        "it is a crime to tell others to die", "women", "men", "people", "girls and boys", "my mother",
        "your mother called", "God bless you", "ok", "hello",
    ]

    static let sentences: [(text: String, annotation: LabelAnnotation)] =
        labelled(
            plain + filled(harmlessOfGroups, with: groups) + filled(harmlessOfMany, with: groupsOfMany)
                + filled(praising, with: praise) + filled(denials, with: insults)
                + filled(dislikes, with: things),
            annotation([])
        )
        + labelled(filled(insulting, with: insults), annotation([.toxic, .insult]))
        + labelled(filled(threatening, with: threats), annotation([.toxic, .threat], unknown: [.severeToxic]))
        + labelled(illWishes, annotation([.toxic], unknown: [.severeToxic, .threat, .insult]))
        + labelled(filled(hatefulOfMany, with: groupsOfMany), annotation([.toxic, .identityHate], unknown: [.insult]))
        + labelled(
            filled(hatefulOfMembers, with: members),
            annotation([.toxic, .insult, .identityHate], unknown: [.obscene])
        )
        + labelled(filled(hatefulOfPeople, with: hatedPeople), annotation([.toxic], unknown: [.insult]))
        + labelled(
            filled(threateningOfMany, with: groupsOfMany),
            annotation([.toxic, .identityHate, .threat], unknown: [.insult, .severeToxic])
        )

    private static func annotation(_ labels: Set<Label>, unknown: Set<Label> = []) -> LabelAnnotation {
        var annotation = LabelAnnotation()
        for label in Label.allCases where !unknown.contains(label) { annotation[label] = labels.contains(label) }
        return annotation
    }

    private static func labelled(_ texts: [String], _ annotation: LabelAnnotation) -> [(String, LabelAnnotation)] {
        texts.map { ($0, annotation) }
    }

    private static func filled(_ patterns: [String], with words: [String]) -> [String] {
        patterns.flatMap { pattern in
            words.map { word in
                pattern.split(separator: "*", omittingEmptySubsequences: false).joined(separator: word)
            }
        }
    }
}
