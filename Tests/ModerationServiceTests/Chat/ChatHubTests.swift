import HTTPTypes
import Testing

@testable import ModerationService

@Suite("Chat hub", .timeLimit(.minutes(10)))
struct ChatHubTests {
    private let author = Participant()
    private let other = Participant()

    /// What a reader has been sent of messages so far, without waiting for more: the stream is ended first.
    private func events(_ hub: ChatHub, _ stream: AsyncStream<ServerSentEvent>) async -> [String] {
        hub.close()
        var events: [String] = []
        for await event in stream where !event.text.hasPrefix("event: people") { events.append(event.text) }
        return events
    }

    @Test("shows others nothing of a message until it has been checked")
    func unchecked() async throws {
        let hub = ChatHub()
        let reader = try hub.join("lobby", other)
        let message = try hub.post("lobby", author, author: "Ann", text: "a made-up secret")
        hub.settle("lobby", message.id, ChatOutcome(.shown))
        let events = await events(hub, reader)
        #expect(events.count == 2)
        #expect(events[0].hasPrefix("event: snapshot\ndata: []\n"))
        #expect(events[1].contains("a made-up secret") && events[1].contains("\"state\":\"shown\""))
        #expect(events[1].contains("\"mine\":false"))
    }

    @Test("tells others that a message was withheld, and only its author what and why")
    func withheld() async throws {
        let hub = ChatHub()
        let message = try hub.post("lobby", author, author: "Ann", text: "a made-up secret")
        let (mine, theirs) = (try hub.join("lobby", author), try hub.join("lobby", other))
        hub.settle("lobby", message.id, ChatOutcome(.withheld(["insult"])))
        let late = try hub.join("lobby", other)
        let mineEvents = await events(hub, mine)
        #expect(mineEvents.count == 2)
        #expect(mineEvents[1].contains("a made-up secret") && mineEvents[1].contains("[\"insult\"]"))
        let theirEvents = await events(hub, theirs)
        #expect(theirEvents.count == 2)
        #expect(theirEvents[0].hasPrefix("event: snapshot\ndata: []\n"))
        #expect(theirEvents[1].contains("\"state\":\"withheld\""))
        let lateEvents = await events(hub, late)
        for event in theirEvents + lateEvents {
            #expect(!event.contains("secret") && !event.contains("insult"))
        }
    }

    @Test("changes a held message once, and a settled one never")
    func settledOnce() async throws {
        let hub = ChatHub()
        let message = try hub.post("lobby", author, author: "Ann", text: "words")
        hub.settle("lobby", message.id, .held)
        #expect(hub.held().map { $0.message.id } == [message.id])
        let reader = try hub.join("lobby", other)
        hub.settle("lobby", message.id, .held)
        hub.settle("lobby", message.id, ChatOutcome(.shown))
        hub.settle("lobby", message.id, ChatOutcome(.withheld(["toxic"])))
        #expect(hub.held().isEmpty)
        #expect(await events(hub, reader).count == 2)
    }

    @Test("keeps rooms apart")
    func rooms() async throws {
        let hub = ChatHub()
        let reader = try hub.join("one", other)
        let message = try hub.post("two", author, author: "Ann", text: "words")
        hub.settle("two", message.id, ChatOutcome(.shown))
        hub.settle("one", message.id, ChatOutcome(.shown))
        #expect(await events(hub, reader).count == 1)
    }

    @Test("ends the stream of a reader who cannot keep up, and forgets readers who left")
    func slowReader() async throws {
        let hub = ChatHub()
        let slow = try hub.join("lobby", other)
        #expect(hub.readerCount == 1)
        for _ in 0..<300 { hub.broadcast(.heartbeat) }
        #expect(hub.readerCount == 0)
        #expect(await events(hub, slow).count == 255)
    }

    @Test("lets one person send five at once, then one a second")
    func rate() throws {
        let hub = ChatHub()
        for _ in 0..<5 { _ = try hub.post("lobby", author, author: "Ann", text: "words") }
        let problem = #expect(throws: Problem.self) { try hub.post("lobby", author, author: "Ann", text: "words") }
        #expect(problem?.status.code == 429)
        _ = try hub.post("lobby", other, author: "Bob", text: "words")
    }

    @Test("makes place for a new room by giving up one that nobody reads")
    func roomLimit() throws {
        let hub = ChatHub()
        var streams: [AsyncStream<ServerSentEvent>] = []
        for index in 0..<ChatHub.mostRooms { streams.append(try hub.join("room-\(index)", other)) }
        let problem = #expect(throws: Problem.self) { try hub.join("one-more", other) }
        #expect(problem?.status.code == 503)
        streams.removeFirst()
        #expect(throws: Never.self) { try hub.join("one-more", other) }
    }

    @Test(
        "calls rooms by lower-case letters, digits and hyphens",
        arguments: ["", "A", "a b", "../x", "a\u{E9}", "a.b"]
    )
    func roomNames(name: String) {
        #expect(!ChatHub.isRoom(name))
        #expect(ChatHub.isRoom("room-1"))
        #expect(!ChatHub.isRoom(String(repeating: "a", count: 33)))
    }

    @Test("keeps the last messages of a room")
    func history() {
        var room = ChatRoom()
        for id in 0..<250 {
            room.append(ChatMessage(id: id, author: author, name: "Ann", text: "x", sentAt: .now, state: .shown))
        }
        #expect(room.messages.map { $0.id } == Array(50..<250))
    }

    @Test("refills a rate limit with time and never past its burst")
    func rateLimit() {
        var limit = RateLimit<String>(burst: 2, perSecond: 4)
        let start = ContinuousClock.now
        let attempts: [(key: String, milliseconds: Int, isAdmitted: Bool)] = [
            ("a", 0, true), ("a", 0, true), ("a", 0, false), ("b", 0, true), ("a", 200, false), ("a", 300, true),
            ("a", 60_000, true), ("a", 60_000, true), ("a", 60_000, false),
        ]
        for (key, milliseconds, isAdmitted) in attempts {
            let answer = limit.admit(key, at: start + .milliseconds(milliseconds))
            #expect(answer == isAdmitted, "\(key) at \(milliseconds) ms")
        }
    }
}
