/// What the pages of the settings have in common.
struct SettingsFrame {
    let title: String
    let visitor: Visitor
    let content: HTML

    func render() -> HTML {
        PageFrame(
            title: title,
            visitor: visitor,
            content: """
                <h1>Settings: \(title)</h1>
                \(MainNavigation.settings(at: visitor.path))
                \(content)
                """
        ).render()
    }

    /// What is said, the one time that it is, after something secret was made.
    static func secret(_ text: String, of what: HTML) -> HTML {
        """
        <div class="notice" role="status"><p>\(what) Copy it now: it is not shown again.</p>
        <p><code class="secret" tabindex="0">\(text)</code></p></div>
        """
    }

    /// What one is told who lacks a right.
    static func lacks(_ right: Rights, _ visitor: Visitor) -> HTML {
        guard visitor.name != nil else {
            return "<p class=\"empty\">\(visitor.signIn("Sign in")) to see this.</p>"
        }
        return """
            <p class="empty">This needs the right to \(right.words.joined(separator: " and ")). An admin has it: roles stand under \
            <code>users</code> in <code>headgate.yaml</code>.</p>
            """
    }
}
