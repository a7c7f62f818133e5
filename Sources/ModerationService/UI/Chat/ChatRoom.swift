/// The messages of one room and the people who read along.
struct ChatRoom {
    static let longestHistory = 200
    static let mostReaders = 200

    struct Reader {
        var participant: Participant
        var events: AsyncStream<ServerSentEvent>.Continuation
    }

    private(set) var messages: [ChatMessage] = []
    var readers: [Int: Reader] = [:]
    /// Grows with every use; the least recently used room makes room for another.
    var lastUse = 0

    mutating func append(_ message: ChatMessage) {
        if messages.count == Self.longestHistory { messages.removeFirst() }
        messages.append(message)
    }

    /// Changes what has become of a message; nothing when it has left the history or is settled already.
    mutating func settle(_ id: Int, _ state: ChatMessage.State) -> ChatMessage? {
        guard let index = messages.lastIndex(where: { $0.id == id }) else { return nil }
        guard messages[index].state == .checking || messages[index].state == .held else { return nil }
        guard messages[index].state != state else { return nil }
        messages[index].state = state
        return messages[index]
    }

    func snapshot(for viewer: Participant) -> ServerSentEvent {
        ServerSentEvent("snapshot", "[" + messages.compactMap { $0.json(for: viewer) }.joined(separator: ",") + "]")
    }

    /// Sends a message to all who may see it; returns the readers who cannot keep up.
    func send(_ message: ChatMessage) -> [Int] {
        readers.compactMap { id, reader in
            guard let json = message.json(for: reader.participant) else { return nil }
            return Self.isKeepingUp(reader.events.yield(ServerSentEvent("message", json))) ? nil : id
        }
    }

    /// Sends an event to everyone; returns the readers who cannot keep up.
    func broadcast(_ event: ServerSentEvent) -> [Int] {
        readers.compactMap { id, reader in Self.isKeepingUp(reader.events.yield(event)) ? nil : id }
    }

    private static func isKeepingUp(_ result: AsyncStream<ServerSentEvent>.Continuation.YieldResult) -> Bool {
        if case .enqueued = result { true } else { false }
    }
}
