import HTTPTypes
import Synchronization

/// All rooms of the chat.
///
/// Bounded: rooms, readers, history, and what one person and all together may send.
final class ChatHub: Sendable {
    static let mostRooms = 64
    static let longestText = 2_000
    static let longestName = 40
    static let nameless = "Anonymous"
    private static let unreadEvents = 256

    struct State {
        var rooms: [String: ChatRoom] = [:]
        var nextID = 1
        var uses = 0
        var isClosed = false
        var perPerson = RateLimit<Participant>(burst: 5, perSecond: 1)
        var together = RateLimit<Int>(burst: 100, perSecond: 50)
        var appeals = RateLimit<Participant>(burst: 3, perSecond: 0.1)
    }

    let state = Mutex(State())

    var readerCount: Int { state.withLock { $0.rooms.values.reduce(0) { $0 + $1.readers.count } } }

    /// Whether `name` may be a room: lower-case letters, digits and hyphens.
    static func isRoom(_ name: String) -> Bool {
        (1...32).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
            }
    }

    /// Events of a room for one reader: what has changed since the last event it had, or the room as it stands, first.
    ///
    /// The stream ends when the reader falls behind.
    func join(
        _ name: String,
        _ participant: Participant,
        after last: String? = nil
    ) throws -> AsyncStream<ServerSentEvent> {
        let (events, continuation) = AsyncStream.makeStream(
            of: ServerSentEvent.self,
            bufferingPolicy: .bufferingOldest(Self.unreadEvents)
        )
        let id = try state.withLock { state in
            guard !state.isClosed else { throw Problem(.serviceUnavailable, "the chat is closing") }
            var room = try state.room(name)
            guard room.readers.count < ChatRoom.mostReaders else {
                throw Problem(.serviceUnavailable, "this room is full")
            }
            let id = state.newID()
            room.readers[id] = ChatRoom.Reader(participant: participant, events: continuation)
            for event in room.beginning(for: participant, after: last) { continuation.yield(event) }
            continuation.yield(room.people)
            state.rooms[name] = room
            return id
        }
        continuation.onTermination = { [weak self] _ in self?.leave(name, id) }
        return events
    }

    /// Adds a message that is being checked; only its author sees it.
    ///
    /// A message that its author has sent before, under the same key, is given back as it stands.
    func post(
        _ name: String,
        _ participant: Participant,
        author: String,
        text: String,
        key: String? = nil
    ) throws -> ChatMessage {
        let (message, slow) = try state.withLock { state in
            let now = ContinuousClock.now
            if let key, let message = state.rooms[name]?.sent(key, by: participant) {
                return (message, [AsyncStream<ServerSentEvent>.Continuation]())
            }
            guard state.perPerson.admit(participant, at: now), state.together.admit(0, at: now) else {
                throw Problem(.tooManyRequests, "too many messages; wait a moment")
            }
            var room = try state.room(name)
            guard author == Self.nameless || !room.isTaken(author, for: participant) else {
                throw Problem(.conflict, "somebody else in this room goes by that name")
            }
            var message = ChatMessage(id: state.newID(), author: participant, name: author, text: text, sentAt: .now)
            message.key = key
            message = room.append(message)
            state.rooms[name] = room
            return (message, state.takeOut(room.send(message), of: name))
        }
        end(slow)
        return message
    }

    /// Tells everyone what has become of a message.
    func settle(_ name: String, _ id: Int, _ outcome: ChatOutcome) {
        tell(name) { $0.settle(id, outcome) }
    }

    /// The messages of a room that one participant may see.
    func messages(_ name: String, for participant: Participant) -> [ChatMessage] {
        state.withLock { $0.rooms[name]?.messages.filter { $0.isVisible(to: participant) } ?? [] }
    }

    /// Changes a room and sends everyone the message that was changed.
    func tell(_ name: String, _ change: (inout ChatRoom) -> ChatMessage?) {
        let slow = state.withLock { state in
            guard var room = state.rooms[name], let message = change(&room) else {
                return [AsyncStream<ServerSentEvent>.Continuation]()
            }
            state.rooms[name] = room
            return state.takeOut(room.send(message), of: name)
        }
        end(slow)
    }

    /// The messages that wait for the API to come back, oldest first.
    func held() -> [(room: String, message: ChatMessage)] {
        state.withLock { state in
            state.rooms.flatMap { name, room in room.messages.filter { $0.state == .held }.map { (name, $0) } }
        }.sorted { $0.message.id < $1.message.id }
    }

    func broadcast(_ event: ServerSentEvent) {
        let slow = state.withLock { state in
            state.rooms.flatMap { name, room in state.takeOut(room.broadcast(event), of: name) }
        }
        end(slow)
    }

    /// Tells the people of every room who is there, where that has changed.
    func announcePeople() {
        let slow = state.withLock { state in
            state.rooms.keys.flatMap { name in state.takeOut(state.rooms[name]?.announcePeople() ?? [], of: name) }
        }
        end(slow)
    }

    /// Ends every stream and takes no more readers.
    func close() {
        let all = state.withLock { state in
            state.isClosed = true
            return state.rooms.values.flatMap { $0.readers.values.map { $0.events } }
        }
        end(all)
    }

    private func leave(_ name: String, _ id: Int) {
        state.withLock { $0.rooms[name]?.readers[id] = nil }
    }

    /// Outside the lock: ending a stream calls `leave`.
    private func end(_ streams: [AsyncStream<ServerSentEvent>.Continuation]) {
        for stream in streams { stream.finish() }
    }
}

extension ChatHub.State {
    fileprivate mutating func newID() -> Int {
        defer { nextID += 1 }
        return nextID
    }

    /// The room of this name, made when there is none; the least recently used room without readers makes place.
    fileprivate mutating func room(_ name: String) throws -> ChatRoom {
        uses += 1
        if rooms[name] == nil, rooms.count >= ChatHub.mostRooms {
            let idle = rooms.filter { $0.value.readers.isEmpty }.min { $0.value.lastUse < $1.value.lastUse }
            guard let idle else { throw Problem(.serviceUnavailable, "there are too many rooms") }
            rooms[idle.key] = nil
        }
        var room = rooms[name] ?? ChatRoom()
        room.lastUse = uses
        return room
    }

    fileprivate mutating func takeOut(_ ids: [Int], of name: String) -> [AsyncStream<ServerSentEvent>.Continuation] {
        ids.compactMap { rooms[name]?.readers.removeValue(forKey: $0)?.events }
    }
}
