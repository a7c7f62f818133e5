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
    /// What the author's page calls it, so that it is not taken twice when it is sent twice.
    var key: String?
    var state: State = .checking
    /// The room's number of the last change to it.
    var revision = 0
    /// Under which name the API knows it.
    var requestID: String?
    /// Whether the model was not sure, and a person looks at it.
    var isMarked = false
    var appeal: Appeal.State?

    /// Whether its author may ask for a person to look at it.
    var canBeAppealed: Bool {
        if case .withheld = state { requestID != nil && appeal == nil } else { false }
    }

    /// Whether one participant may see that it exists.
    func isVisible(to viewer: Participant) -> Bool { viewer == author || state != .checking }

    /// The message as one participant may see it; nothing while it is being checked and is not theirs.
    func json(for viewer: Participant) -> String? {
        guard isVisible(to: viewer) else { return nil }
        let isMine = viewer == author
        var json = JSONWriter()
        json.object { json in
            json.member("id", id)
            json.member("name", name)
            json.member("mine", isMine)
            json.member("at", sentAt.description)
            json.member("state", state.name)
            if isMine || state == .shown {
                json.member("text", text)
                if isMarked { json.member("marked", true) }
            }
            if appeal == .overturned { json.member("appeal", Appeal.State.overturned.rawValue) }
            if isMine { addPrivate(to: &json) }
        }
        return json.text
    }

    private func addPrivate(to json: inout JSONWriter) {
        if let key { json.member("key", key) }
        if let appeal, appeal != .overturned { json.member("appeal", appeal.rawValue) }
        guard case .withheld(let labels) = state else { return }
        json.member("appealable", canBeAppealed)
        json.key("labels")
        json.array { json in
            for label in labels { json.value(label) }
        }
    }
}
