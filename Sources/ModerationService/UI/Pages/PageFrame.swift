/// What every page has around its content.
enum PageFrame {
    /// `title` and `current` are ours; `content` is escaped by whoever made it.
    static func html(title: String, current: String, attributes: String = "", content: String) -> String {
        let links = [("/", "Chat"), ("/bench", "Bench")].map { path, name in
            "<a href=\"\(path)\"\(path == current ? " aria-current=\"page\"" : "")>\(name)</a>"
        }
        return """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>\(title)</title>
            <link rel="icon" href="/icon.svg" type="image/svg+xml">
            <link rel="stylesheet" href="/style.css">
            <script src="/app.js" defer></script>
            </head>
            <body\(attributes)>
            <a class="skip" href="#content">Skip to content</a>
            <header><strong>Moderation</strong><nav aria-label="Pages">\(links.joined())</nav></header>
            <main id="content">
            \(content)
            </main>
            </body>
            </html>

            """
    }
}
