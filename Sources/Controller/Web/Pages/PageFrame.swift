/// What every page has around its content.
struct PageFrame {
    let title: String
    let visitor: Visitor

    /// The point after which a script may ask for a newer page; nil for pages that do not change.
    var mark: Int?

    /// What has changed, in one sentence, for those who hear the page.
    var summary = ""

    /// Whether to load the page again now and then where no script does; not where someone may be filling in a form.
    var reloads = false

    let content: HTML

    /// The place on this server to go on to at once.
    var refresh: String?

    func render() -> HTML {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>\(title) · Headgate</title>
        <link rel="icon" href="\(Assets.icon.path)" type="image/svg+xml">
        <link rel="stylesheet" href="\(Assets.style.path)">
        <script src="\(Assets.script.path)" defer></script>
        \(refresh.map { "<meta http-equiv=\"refresh\" content=\"0; url=\($0)\">" as HTML })
        \(reloads ? "<noscript><meta http-equiv=\"refresh\" content=\"15\"></noscript>" as HTML : nil)
        </head>
        <body data-now="\(Timestamp.now().text)"\(mark.map { " data-mark=\"\($0)\" data-summary=\"\(summary)\"" as HTML })>
        <a class="skip" href="#content">Skip to content</a>
        <header>
        <a class="home" href="/">Headgate</a>
        <p id="connection" class="connection" role="status"></p>
        <div class="account" id="account" data-live>\(account)</div>
        \(MainNavigation.links(at: visitor.path))
        </header>
        <main id="content" tabindex="-1">
        \(content)
        </main>
        <p id="announcement" class="unseen" role="status"></p>
        </body>
        </html>

        """
    }

    private var account: HTML? {
        guard let name = visitor.name else { return visitor.path == "/login" ? nil : visitor.signIn("Sign in") }
        return """
            <span>Signed in as <b>\(name)</b></span>
            <form method="post" action="/logout"><input type="hidden" name="csrf" value="\(visitor.formToken ?? "")">\
            <button>Sign out</button></form>
            """
    }
}
