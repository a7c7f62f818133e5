import Moderation
import Testing

/// The weights in `models/`, as they are shipped.
@Suite("Shipped model")
struct ShippedModelTests {
    private static let registry = ModelRegistry(
        directory: #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 } + "/models"
    )

    @Test("is there for staging and for production", arguments: ["staging", "production"])
    func aliases(alias: String) throws {
        let model = try Self.registry.load(.alias(name: "toxic-comment", alias: alias))
        #expect(model.name == "toxic-comment")
        #expect(model.classifier.model.parameters.thresholds[.toxic] > 0)
    }

    @Test(
        "tells insults from ordinary remarks, however they are written",
        arguments: [
            ("Thank you, that was a great help!", false), ("I think the second paragraph needs a source.", false),
            ("you are wonderful", false), ("I am a proud gay man.", false), ("thank you", false),
            ("My friend is deaf and my neighbours are Muslims.", false), ("yyoouu aarree aann iiddiioott", true),
            ("youareanidiot", true), ("See you at 10 on platform 4", false), ("You are a stupid idiot.", true),
            ("y0u 4r3 4 stup1d 1d10t", true),
            ("you are an i d i o t", true), ("you are an i\u{200B}d\u{200B}i\u{200B}o\u{200B}t", true),
            ("you \u{FF49}\u{FF44}\u{FF49}\u{FF4F}\u{FF54}", true), ("you idiiiiiiot", true),
        ]
    )
    func sanity(text: String, isToxic: Bool) throws {
        let classifier = try Self.registry.load(.alias(name: "toxic-comment", alias: "production")).classifier
        let scores = classifier.scores(for: text)
        #expect(classifier.labels(for: scores).contains(.toxic) == isToxic, "\(scores[.toxic])")
    }

    @Test(
        "does not take denials, groups and plain remarks for abuse",
        arguments: [
            "I am not stupid", "you are not stupid", "nobody here is a moron", "no one here is an idiot",
            "he isn't a total idiot", "gay", "homosexual", "he is not a fool",
            "she isn't dumb, she is careful",
            "we are not losers", "lesbian", "black", "muslims", "jews", "transgender",
            "I am a proud gay man", "I'm a black man from Atlanta", "as a muslim woman I wear what I like",
            "my daughter is a lesbian and we love her wife", "the gay couple next door adopted a child",
            "black people have lived here for centuries", "Jews celebrate Passover in spring",
            "he came out as bisexual last year", "women deserve equal pay", "Muslims pray five times a day",
            "immigrants built this town", "trans rights are human rights", "being autistic is not an illness",
            "you are so kind", "you look amazing today", "the dog is dead", "please stop reverting my edits",
            "your argument is weak and the sources do not support it", "I strongly disagree with you",
            "Christians and Muslims live side by side here", "the deaf community has its own language",
            "an Indian family runs the shop", "breast cancer screening saves lives",
            "kill the process with signal nine",
        ]
    )
    func harmless(text: String) throws {
        let classifier = try Self.registry.load(.alias(name: "toxic-comment", alias: "production")).classifier
        #expect(classifier.labels(for: classifier.scores(for: text)).isEmpty)
    }

    @Test(
        "takes no insult back for a negation that is about something else",
        arguments: [
            "nobody cares, idiot", "not funny, moron", "it's not hard, idiot", "no way idiot", "I'm not stupid, idiot",
            "no, you are an idiot", "you're no more than a stupid idiot", "not only an idiot but a liar",
            "do not touch my page again, loser",
        ]
    )
    func insultsBesideNegations(text: String) throws {
        let classifier = try Self.registry.load(.alias(name: "toxic-comment", alias: "production")).classifier
        #expect(classifier.labels(for: classifier.scores(for: text)).contains(.insult))
    }

    @Test(
        "does not take dislike and abuse of nobody's group for hatred of one",
        arguments: ["I hate Mondays", "I hate cold soup", "I hate you", "I am a gay woman", "you are an idiot"]
    )
    func noHatred(text: String) throws {
        let classifier = try Self.registry.load(.alias(name: "toxic-comment", alias: "production")).classifier
        let scores = classifier.scores(for: text)
        #expect(!classifier.labels(for: scores).contains(.identityHate), "\(scores)")
    }

    @Test(
        "takes hatred, threats and insults for abuse, of groups and words that data hardly has too",
        arguments: [
            "all gays should be killed", "I hate gay people", "gay people are disgusting", "I hate Muslims",
            "Muslims are terrorists and should be deported", "Jews are vermin", "kill all jews",
            "black people are inferior", "go back to your country you dirty immigrant",
            "women are stupid and belong in the kitchen", "immigrants are parasites", "Mexicans are filthy animals",
            "disabled people are a waste of space", "all blacks are criminals", "gays are sick perverts",
            "asians are ugly", "trans people are mentally ill freaks", "you are a dumb jew", "you imbecile",
            "you cretin", "you dimwit", "you scumbag", "get lost you creep", "what a moron", "you are pathetic",
            "you're a disgusting piece of garbage", "go kill yourself", "I will kill you",
            "I'm going to find you and beat you up", "I'll burn your house down", "you're no more than a stupid idiot",
        ]
    )
    func hateful(text: String) throws {
        let classifier = try Self.registry.load(.alias(name: "toxic-comment", alias: "production")).classifier
        let scores = classifier.scores(for: text)
        #expect(!classifier.labels(for: scores).isEmpty, "\(scores)")
    }
}
