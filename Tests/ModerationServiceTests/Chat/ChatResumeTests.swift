import HTTPTypes
import Synchronization
import Testing

@testable import ModerationService

@Suite("Chat, coming back")
struct ChatResumeTests {
    private let author = Participant()
    private let other = Participant()

    /// What a reader is sent first, without who is there.
    private func beginning(_ hub: ChatHub, _ viewer: Participant, after last: String?) async throws -> [String] {
        let stream = try hub.join("lobby", viewer, after: last)
        var events: [String] = []
        for await event in stream {
            if event.text.hasPrefix("event: people") { break }
            events.append(event.text)
        }
        return events
    }

    private func identifier(_ event: String?) throws -> String {
        let line = try #require(event?.split(separator: "\n").first { $0.hasPrefix("id: ") })
        return String(line.dropFirst(4))
    }

    @Test("a reader who comes back is sent what changed since, once, as it stands now")
    func resumes() async throws {
        let hub = ChatHub()
        let first = try hub.post("lobby", author, author: "Ann", text: "one")
        hub.settle("lobby", first.id, ChatOutcome(.shown))
        let last = try identifier(try await beginning(hub, other, after: nil).last)
        let second = try hub.post("lobby", author, author: "Ann", text: "two")
        hub.settle("lobby", second.id, .held)
        hub.settle("lobby", second.id, ChatOutcome(.shown))
        let missed = try await beginning(hub, other, after: last)
        #expect(missed.count == 2)
        #expect(missed[0].hasPrefix("event: resumed"))
        #expect(missed[1].contains("two") && missed[1].contains("\"state\":\"shown\""))
        #expect(try await beginning(hub, other, after: try identifier(missed[1])).count == 1)
    }

    @Test(
        "what is not a place in this room gets the room as it stands",
        arguments: ["", "x", "x-1", "-", "9-9-9", "a-b"]
    )
    func strangers(last: String) async throws {
        let hub = ChatHub()
        _ = try hub.post("lobby", author, author: "Ann", text: "one")
        let events = try await beginning(hub, author, after: last)
        #expect(events.count == 1 && events[0].hasPrefix("event: snapshot"))
    }

    @Test("a place before what the room remembers, or after all of it, gets the room as it stands")
    func forgotten() async throws {
        let hub = ChatHub()
        let start = try identifier(try await beginning(hub, other, after: nil).last)
        for index in 0...ChatRoom.longestHistory {
            _ = try hub.post("lobby", Participant(), author: "P\(index)", text: "words")
            // All together may send so much at once; a room's memory is what is tested here.
            if index.isMultiple(of: 50) { hub.state.withLock { $0.together = RateLimit(burst: 100, perSecond: 50) } }
        }
        #expect(try await beginning(hub, other, after: start)[0].hasPrefix("event: snapshot"))
        let future = start.prefix { $0 != "-" } + "-100000"
        #expect(try await beginning(hub, other, after: String(future))[0].hasPrefix("event: snapshot"))
    }

    @Test("a message that is sent again under its key is the same message, but only from its author")
    func keys() throws {
        let hub = ChatHub()
        let first = try hub.post("lobby", author, author: "Ann", text: "one", key: "k")
        #expect(try hub.post("lobby", author, author: "Ann", text: "one", key: "k").id == first.id)
        #expect(try hub.post("lobby", other, author: "Bob", text: "one", key: "k").id != first.id)
        #expect(hub.messages("lobby", for: author).count == 1)
    }

    @Test("nobody goes by a name that somebody else has in the room")
    func names() throws {
        let hub = ChatHub()
        _ = try hub.post("lobby", author, author: "Ann", text: "one")
        let problem = #expect(throws: Problem.self) { try hub.post("lobby", other, author: "ANN", text: "one") }
        #expect(problem?.status.code == 409)
        _ = try hub.post("elsewhere", other, author: "Ann", text: "one")
        _ = try hub.post("lobby", author, author: ChatHub.nameless, text: "one")
        _ = try hub.post("lobby", other, author: ChatHub.nameless, text: "one")
    }

    @Test("the people of a room are told by name who is there, once for each change")
    func people() async throws {
        let hub = ChatHub()
        let stream = try hub.join("lobby", other)
        _ = try hub.post("lobby", other, author: "Bob", text: "one")
        hub.announcePeople()
        hub.announcePeople()
        hub.close()
        var events: [String] = []
        for await event in stream where event.text.hasPrefix("event: people") { events.append(event.text) }
        #expect(events.count == 2)
        #expect(events.last?.contains(#"{"count":1,"names":["Bob"]}"#) == true)
    }

    @Test(
        "a draft is bounded, and shows what it hides",
        arguments: [
            ("Ann\u{200B}", "hello", "Ann"), ("\u{202E}Ann", " hello ", "Ann"), ("  ", "hello", ChatHub.nameless),
        ]
    )
    func drafts(name: String, text: String, expected: String) throws {
        let draft = try ChatDraft(name: name, text: text)
        #expect(draft.name == expected && draft.text == "hello")
    }

    @Test(
        "a draft without words, or too long, is refused",
        arguments: [
            ("Ann", "\u{200B}\u{200D} "), (String(repeating: "n", count: 41), "hello"),
            ("Ann", String(repeating: "x", count: 2001)),
            ("Ann", "x" + String(repeating: "\u{301}", count: 9000)),
        ]
    )
    func refusedDrafts(name: String, text: String) {
        #expect(throws: Problem.self) { try ChatDraft(name: name, text: text) }
    }
}
