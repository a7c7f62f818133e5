/// A message in the page of its room, where no script shows it.
struct ChatMessageItem {
    var message: ChatMessage
    var isMine: Bool
    /// Escaped already.
    var room: String

    var html: String {
        let style = message.isMarked && message.state == .shown ? "marked" : message.state.name
        let name = "<bdi>\(message.name.escapedForHTML)</bdi>\(isMine ? " (you)" : "")"
        let text = isMine || message.state == .shown ? "<bdi>\(message.text.escapedForHTML)</bdi>" : ""
        let note = note.map { "<span class=\"note\">\($0)</span>" } ?? ""
        return "<li id=\"message-\(message.id)\" class=\"\(style)\"><span class=\"name\">\(name)</span>"
            + "\(text)\(note)\(isMine && message.canBeAppealed ? appealForm : "")</li>"
    }

    private var note: String? {
        switch message.state {
        case .checking: return "Being checked…"
        case .held:
            return isMine
                ? "Could not be checked; only you see it. It is tried again."
                : "This message could not be checked yet."
        case .shown:
            if message.appeal == .overturned { return "Shown after a moderator looked at it." }
            return message.isMarked ? "The model was not sure; a moderator may look at it." : nil
        case .withheld(let labels):
            guard isMine else { return "This message was withheld." }
            let names = labels.map { $0.labelWords.escapedForHTML }.joined(separator: ", ")
            let reason =
                names.isEmpty ? "Withheld. Only you see it." : "Withheld: it was rated \(names). Only you see it."
            return switch message.appeal {
            case .open: reason + " You appealed; a moderator will look at it."
            case .upheld: reason + " A moderator looked at it again and kept it withheld."
            case .overturned, nil: reason
            }
        }
    }

    private var appealForm: String {
        """
        <form method="post" action="/rooms/\(room)/messages/\(message.id)/appeal">
        <label for="reason-\(message.id)">Why should it be shown?</label>
        <div class="row"><input id="reason-\(message.id)" name="reason" maxlength="1000" required>
        <button type="submit" class="plain">Appeal</button></div></form>
        """
    }
}
