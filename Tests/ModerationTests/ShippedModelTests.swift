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
}
