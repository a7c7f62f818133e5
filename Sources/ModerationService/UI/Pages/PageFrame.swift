/// What every page has around its content.
enum PageFrame {
    private static let pages = [("/", "Chat"), ("/bench", "Bench"), ("/review", "Review")]

    /// `title`, `current` and `script` are ours; `content` is escaped by whoever made it.
    static func html(
        title: String,
        current: String,
        script: String? = nil,
        attributes: String = "",
        content: String
    ) -> String {
        let links = pages.map { path, name in
            "<a href=\"\(path)\"\(path == current ? " aria-current=\"page\"" : "")>\(name)</a>"
        }
        let scriptTag = script.map { "\n<script src=\"\($0)\" defer></script>" } ?? ""
        return """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>\(title) – Moderation</title>
            <link rel="icon" href="/icon.svg" type="image/svg+xml">
            <link rel="stylesheet" href="/style.css">\(scriptTag)
            </head>
            <body\(attributes)>
            <a class="skip" href="#content">Skip to content</a>
            <header><strong>Moderation</strong><nav aria-label="Pages">\(links.joined())</nav></header>
            <main id="content" tabindex="-1">
            \(content)
            </main>
            </body>
            </html>

            """
    }
}
