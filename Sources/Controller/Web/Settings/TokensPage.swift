import ControllerAPI

/// The visitor's tokens, or with the right to administer everybody's, and the form that makes one.
struct TokensPage {
    let tokens: [TokenSummary]

    /// Whose token may be made; empty for one's own only.
    let people: [String]

    /// The rights that a new token may have.
    let rights: Rights

    /// A token that was just made.
    var made: NewToken?
    let visitor: Visitor
    let clock: PageClock

    func render() -> HTML {
        SettingsFrame(title: "Tokens", visitor: visitor, content: content).render()
    }

    private var content: HTML {
        guard visitor.name != nil else { return SettingsFrame.lacks(.look, visitor) }
        return """
            \(made.map { SettingsFrame.secret($0.token, of: "The token of <b>\($0.summary.subject)</b> is made.") })
            <p>A token signs a person in to the command line and the API. It never may do more than its user.</p>
            \(list)
            \(form)
            """
    }

    private var list: HTML {
        guard !tokens.isEmpty else { return "<p class=\"empty\">There is no token yet. Make one below.</p>" }
        let rows = tokens.map { token in
            [
                "<b>\(token.subject)</b> \(token.note.map { "<span class=\"muted\">\($0)</span>" as HTML })",
                HTML(text: (token.rights ?? []).joined(separator: ", ")),
                "\(clock.ago(token.createdAt)) by \(token.createdBy)", token.expiresAt.map(clock.ahead) ?? "never",
                token.usedAt.map(clock.ago) ?? "never",
                TokenRevocation(id: token.id, name: token.note ?? token.id, back: "/settings/tokens", visitor: visitor)
                    .markup ?? "",
            ] as [HTML]
        }
        return Table(
            caption: "Tokens",
            columns: ["Whose", "May", "Made", "Ends", "Used", "End it"],
            rows: rows
        ).markup
    }

    private var form: HTML? {
        guard let token = visitor.formToken else { return nil }
        let whose = people.map { "<option\($0 == visitor.name ? " selected" as HTML : nil)>\($0)</option>" as HTML }
        let boxes = Rights.words.filter { rights.contains($0.right) }.map { word, right in
            """
            <label class="check"><input type="checkbox" name="right.\(word)" value="yes"\(right == .look ? " checked" as HTML : nil)> \
            \(word)</label>
            """ as HTML
        }
        guard !people.isEmpty || visitor.principal != .operatorAccount else {
            return
                "<p class=\"empty\">The operator's own token stands in a file. Add people under <code>users</code> to make tokens for them.</p>"
        }
        let subject: HTML? = people.isEmpty ? nil : "<label>Whose<select name=\"user\">\(whose)</select></label>"
        return Section.of(
            "new",
            "Make a token",
            """
            <form method="post" action="/settings/tokens" class="login"><input type="hidden" name="csrf" value="\(token)">
            \(subject)
            <fieldset><legend>It may</legend>\(boxes)</fieldset>
            <label>What it is for<input name="note" maxlength="200" required></label>
            <label>It lasts so many days<input name="days" inputmode="numeric" pattern="[0-9]{1,3}" value="90" required></label>
            <button class="primary">Make the token</button>
            </form>
            """
        )
    }
}

/// The form that ends a token.
struct TokenRevocation {
    let id: String
    let name: String

    /// Where it leads back to.
    let back: String
    let visitor: Visitor

    var markup: HTML? {
        guard let token = visitor.formToken else { return nil }
        return """
            <details><summary>Revoke…</summary><form method="post" action="\(back)/revoke">\
            <input type="hidden" name="csrf" value="\(token)"><input type="hidden" name="id" value="\(id)">\
            <button class="danger">Revoke<span class="unseen"> \(name)</span> at once</button></form></details>
            """
    }
}
