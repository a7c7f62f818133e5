import HTTPTypes
import Synchronization

extension ChatHub {
    /// A withheld message that a person is asked to look at.
    struct OpenAppeal: Sendable, Hashable {
        var room: String
        var id: Int
        var requestID: String
    }

    /// The name under which the API knows a message that this participant may appeal about.
    func appealable(_ name: String, _ id: Int, by participant: Participant) throws -> String {
        try state.withLock { state in
            guard let message = state.rooms[name]?.messages.last(where: { $0.id == id && $0.author == participant })
            else { throw Problem(.notFound, "you have no such message here") }
            guard message.canBeAppealed, let requestID = message.requestID else {
                throw Problem(.conflict, "there is nothing to appeal about this message")
            }
            guard state.appeals.admit(participant, at: .now) else {
                throw Problem(.tooManyRequests, "too many appeals; wait a moment")
            }
            return requestID
        }
    }

    /// Notes how an appeal stands; overturned, the message is shown to everyone.
    func note(_ appeal: Appeal.State, on id: Int, in name: String) {
        tell(name) { $0.note(appeal, on: id) }
    }

    /// The appeals that nobody has decided, the oldest message first.
    func openAppeals() -> [OpenAppeal] {
        state.withLock { state in
            state.rooms.flatMap { name, room in
                room.messages.compactMap { message in
                    guard message.appeal == .open, let requestID = message.requestID else { return nil }
                    return OpenAppeal(room: name, id: message.id, requestID: requestID)
                }
            }
        }.sorted { $0.id < $1.id }
    }

    /// What everyone saw right before the message that the API knows under this name.
    func context(of requestID: String, limit: Int = 5) -> [ChatMessage] {
        state.withLock { state in
            for room in state.rooms.values {
                guard let index = room.messages.lastIndex(where: { $0.requestID == requestID }) else { continue }
                return room.messages[..<index].filter { $0.state == .shown }.suffix(limit)
            }
            return []
        }
    }
}
