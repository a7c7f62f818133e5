/// The page of one room.
enum ChatPage {
    static func html(room: String, messages: [ChatMessage] = [], viewer: Participant = Participant()) -> String {
        let room = room.escapedForHTML
        let items = messages.map { ChatMessageItem(message: $0, isMine: $0.author == viewer, room: room).html }
        let content = """
            <h1>Room <span class="room">\(room)</span></h1>
            <p id="status" role="status"></p>
            <p id="people" class="small"></p>
            <noscript><p class="notice">Without JavaScript this page does not change by itself:
            <a href="/rooms/\(room)">look for new messages</a>.</p></noscript>
            <ol id="messages" class="messages" role="log" aria-live="polite" aria-label="Messages" tabindex="0">
            \(items.joined(separator: "\n"))
            </ol>
            <form id="compose" method="post" action="/rooms/\(room)/messages" autocomplete="off">
            <label for="name">Your name</label>
            <input id="name" name="name" maxlength="\(ChatHub.longestName)" autocomplete="nickname">
            <label for="text">Message</label>
            <div class="row">
            <input id="text" name="text" maxlength="\(ChatHub.longestText)" required enterkeyhint="send">
            <button type="submit">Send</button>
            </div>
            <p id="problem" role="alert" hidden></p>
            </form>
            """
        return PageFrame.html(
            title: "Chat: \(room)",
            current: "/",
            script: "/app.js",
            attributes: " data-room=\"\(room)\"",
            content: content
        )
    }
}
