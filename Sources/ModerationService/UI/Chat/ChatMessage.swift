/// One message of a chat, and what has become of it.
struct ChatMessage: Sendable {
    enum State: Sendable, Hashable {
        /// The API has been asked.
        case checking
        /// Everyone sees it.
        case shown
        /// Nobody but its author sees it; the labels say why.
        case withheld([String])
        /// The API could not be asked; it is asked again.
        case held

        var name: String {
            switch self {
            case .checking: "checking"
            case .shown: "shown"
            case .withheld: "withheld"
            case .held: "held"
            }
        }
    }

    let id: Int
    let author: Participant
    /// The name the author went by.
    let name: String
    let text: String
    let sentAt: Timestamp
    var state: State = .checking

    /// The message as one participant may see it; nothing while it is being checked and is not theirs.
    func json(for viewer: Participant) -> String? {
        let isMine = viewer == author
        guard isMine || state != .checking else { return nil }
        var json = JSONWriter()
        json.object { json in
            json.member("id", id)
            json.member("name", name)
            json.member("mine", isMine)
            json.member("at", sentAt.description)
            json.member("state", state.name)
            if isMine || state == .shown { json.member("text", text) }
            if isMine, case .withheld(let labels) = state {
                json.key("labels")
                json.array { json in
                    for label in labels { json.value(label) }
                }
            }
        }
        return json.text
    }
}
