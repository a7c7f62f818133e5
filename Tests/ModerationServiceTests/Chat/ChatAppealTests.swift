import Testing

@testable import ModerationService

@Suite("Chat, appeals")
struct ChatAppealTests {
    private let author = Participant()
    private let other = Participant()

    private func withheld(_ hub: ChatHub) throws -> ChatMessage {
        let message = try hub.post("lobby", author, author: "Ann", text: "a made-up secret")
        hub.settle("lobby", message.id, ChatOutcome(.withheld(["insult"]), requestID: "r1"))
        return message
    }

    private func json(_ hub: ChatHub, _ viewer: Participant) -> String {
        hub.messages("lobby", for: viewer).compactMap { $0.json(for: viewer) }.joined()
    }

    @Test("the author of a withheld message may appeal once, and nobody else may")
    func once() throws {
        let hub = ChatHub()
        let message = try withheld(hub)
        #expect(json(hub, author).contains("\"appealable\":true"))
        #expect(!json(hub, other).contains("appeal"))
        #expect(throws: Problem.self) { try hub.appealable("lobby", message.id, by: other) }
        #expect(try hub.appealable("lobby", message.id, by: author) == "r1")
        hub.note(.open, on: message.id, in: "lobby")
        #expect(hub.openAppeals().map { $0.requestID } == ["r1"])
        #expect(throws: Problem.self) { try hub.appealable("lobby", message.id, by: author) }
        #expect(json(hub, author).contains("\"appealable\":false"))
        #expect(!json(hub, other).contains("appeal"))
    }

    @Test("an appeal that is overturned shows the message to everyone")
    func overturned() throws {
        let hub = ChatHub()
        let message = try withheld(hub)
        #expect(!json(hub, other).contains("secret"))
        hub.note(.open, on: message.id, in: "lobby")
        hub.note(.overturned, on: message.id, in: "lobby")
        #expect(json(hub, other).contains("secret") && json(hub, other).contains("\"appeal\":\"overturned\""))
        #expect(hub.openAppeals().isEmpty)
    }

    @Test("an appeal that is upheld changes nothing for others, and its author is told")
    func upheld() throws {
        let hub = ChatHub()
        let message = try withheld(hub)
        hub.note(.upheld, on: message.id, in: "lobby")
        #expect(!json(hub, other).contains("secret") && !json(hub, other).contains("upheld"))
        #expect(json(hub, author).contains("\"appeal\":\"upheld\""))
    }

    @Test("a message that everyone sees cannot be appealed about")
    func shown() throws {
        let hub = ChatHub()
        let message = try hub.post("lobby", author, author: "Ann", text: "words")
        hub.settle("lobby", message.id, ChatOutcome(.shown, requestID: "r1", isMarked: true))
        #expect(throws: Problem.self) { try hub.appealable("lobby", message.id, by: author) }
        hub.note(.overturned, on: message.id, in: "lobby")
        #expect(json(hub, other).contains("\"marked\":true") && !json(hub, other).contains("appeal"))
    }

    @Test("what was said right before a message is what everyone saw")
    func context() throws {
        let hub = ChatHub()
        for text in ["one", "two", "hidden"] {
            let message = try hub.post("lobby", author, author: "Ann", text: text)
            hub.settle("lobby", message.id, ChatOutcome(text == "hidden" ? .withheld(["toxic"]) : .shown))
        }
        _ = try withheld(hub)
        #expect(hub.context(of: "r1").map { $0.text } == ["one", "two"])
        #expect(hub.context(of: "r1", limit: 1).map { $0.text } == ["two"])
        #expect(hub.context(of: "r2").isEmpty)
    }

    @Test(
        "a verdict says whether a message is withheld, and whether people look at it",
        arguments: [
            ([], "allow", false, false), ([], "review", false, true), (["toxic"], "block", true, false),
            ([], "block", true, false), (["toxic"], nil, true, false),
        ] as [([String], String?, Bool, Bool)]
    )
    func verdicts(labels: [String], action: String?, isWithheld: Bool, isMarked: Bool) {
        let verdict = Verdict(
            requestID: "r",
            labels: labels,
            scores: [:],
            modelVersion: "1",
            action: action,
            spans: nil
        )
        let outcome = ChatOutcome(verdict)
        #expect((outcome.state != .shown) == isWithheld && outcome.isMarked == isMarked)
    }
}
