/// The page of one room.
enum ChatPage {
    static func html(room: String) -> String {
        let room = room.escapedForHTML
        let content = """
            <h1>Room <span class="room">\(room)</span></h1>
            <p id="status" role="status">Connecting…</p>
            <noscript><p class="notice">The chat needs JavaScript; the <a href="/bench">bench</a> works without.</p></noscript>
            <ol id="messages" role="log" aria-live="polite" aria-label="Messages" tabindex="0"></ol>
            <form id="compose" autocomplete="off">
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
            attributes: " data-room=\"\(room)\"",
            content: content
        )
    }
}
