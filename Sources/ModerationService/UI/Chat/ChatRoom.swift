/// The messages of one room and the people who read along.
///
/// Every change has a number. A reader who comes back names the last one seen and gets, in order, what has changed since,
/// each message as it stands now; so nothing is missed, and nothing comes twice.
struct ChatRoom {
    static let longestHistory = 200
    static let mostReaders = 200
    static let mostNames = 20

    struct Reader {
        var participant: Participant
        var events: AsyncStream<ServerSentEvent>.Continuation
    }

    /// Tells this room from one of the same name before a restart.
    let epoch = String(RequestIdentifier().description.prefix(8))
    private(set) var messages: [ChatMessage] = []
    private(set) var revision = 0
    /// The last change to a message that has left the history.
    private var forgotten = 0
    var readers: [Int: Reader] = [:]
    /// What people in the room call themselves.
    private var names: [Participant: String] = [:]
    private var announced = ""
    /// Grows with every use; the least recently used room makes room for another.
    var lastUse = 0

    /// Adds a message and returns it with its number.
    @discardableResult
    mutating func append(_ message: ChatMessage) -> ChatMessage {
        if messages.count == Self.longestHistory { forgotten = max(forgotten, messages.removeFirst().revision) }
        revision += 1
        var message = message
        message.revision = revision
        messages.append(message)
        names[message.author] = message.name
        return message
    }

    /// The message that this author has sent under this key already.
    func sent(_ key: String, by author: Participant) -> ChatMessage? {
        messages.last { $0.author == author && $0.key == key }
    }

    /// Whether somebody else who is here, or whose messages are, goes by this name.
    func isTaken(_ name: String, for participant: Participant) -> Bool {
        let name = name.lowercased()
        return messages.contains { $0.author != participant && $0.name.lowercased() == name }
            || names.contains { $0.key != participant && $0.value.lowercased() == name }
    }

    /// Changes what has become of a message; nothing when it has left the history or is settled already.
    mutating func settle(_ id: Int, _ outcome: ChatOutcome) -> ChatMessage? {
        change(id) { message in
            guard message.state == .checking || message.state == .held, message.state != outcome.state else {
                return false
            }
            message.state = outcome.state
            message.requestID = outcome.requestID
            message.isMarked = outcome.isMarked
            return true
        }
    }

    /// Notes how an appeal stands; overturning shows the message to everyone.
    mutating func note(_ appeal: Appeal.State, on id: Int) -> ChatMessage? {
        change(id) { message in
            guard case .withheld = message.state, message.appeal != appeal else { return false }
            message.appeal = appeal
            if appeal == .overturned {
                message.state = .shown
                message.isMarked = false
            }
            return true
        }
    }

    private mutating func change(_ id: Int, _ body: (inout ChatMessage) -> Bool) -> ChatMessage? {
        guard let index = messages.lastIndex(where: { $0.id == id }), body(&messages[index]) else { return nil }
        revision += 1
        messages[index].revision = revision
        return messages[index]
    }

    /// What a reader has to be sent first: the changes since the last event it had, or the room as it stands.
    func beginning(for viewer: Participant, after last: String?) -> [ServerSentEvent] {
        guard let last, let seen = number(last), (forgotten...revision).contains(seen) else {
            let all = messages.compactMap { $0.json(for: viewer) }.joined(separator: ",")
            return [ServerSentEvent("snapshot", "[\(all)]", id: identifier(revision))]
        }
        let missed = messages.filter { $0.revision > seen }.sorted { $0.revision < $1.revision }
        return [ServerSentEvent("resumed", "{}")] + missed.compactMap { event($0, for: viewer) }
    }

    /// Sends a message to all who may see it; returns the readers who cannot keep up.
    func send(_ message: ChatMessage) -> [Int] {
        readers.compactMap { id, reader in
            guard let event = event(message, for: reader.participant) else { return nil }
            return Self.isKeepingUp(reader.events.yield(event)) ? nil : id
        }
    }

    /// Sends an event to everyone; returns the readers who cannot keep up.
    func broadcast(_ event: ServerSentEvent) -> [Int] {
        readers.compactMap { id, reader in Self.isKeepingUp(reader.events.yield(event)) ? nil : id }
    }

    /// Who is here.
    var people: ServerSentEvent {
        let present = Set(readers.values.map { $0.participant })
        var json = JSONWriter()
        json.object { json in
            json.member("count", present.count)
            json.key("names")
            json.array { json in
                for name in present.compactMap({ names[$0] }).sorted().prefix(Self.mostNames) { json.value(name) }
            }
        }
        return ServerSentEvent("people", json.text)
    }

    /// Tells everyone who is here, if that has changed; returns the readers who cannot keep up.
    mutating func announcePeople() -> [Int] {
        let known = Set(readers.values.map { $0.participant }).union(messages.map { $0.author })
        names = names.filter { known.contains($0.key) }
        let event = people
        guard event.text != announced else { return [] }
        announced = event.text
        return broadcast(event)
    }

    private func event(_ message: ChatMessage, for viewer: Participant) -> ServerSentEvent? {
        message.json(for: viewer).map { ServerSentEvent("message", $0, id: identifier(message.revision)) }
    }

    private func identifier(_ revision: Int) -> String { "\(epoch)-\(revision)" }

    private func number(_ identifier: String) -> Int? {
        let parts = identifier.split(separator: "-")
        guard parts.count == 2, parts[0] == epoch else { return nil }
        return Int(parts[1])
    }

    private static func isKeepingUp(_ result: AsyncStream<ServerSentEvent>.Continuation.YieldResult) -> Bool {
        if case .enqueued = result { true } else { false }
    }
}
