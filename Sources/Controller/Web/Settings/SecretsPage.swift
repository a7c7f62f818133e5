import ControllerAPI

/// The names of the secrets that jobs get, and the form that sets one; no page shows a value.
struct SecretsPage {
    let secrets: [SecretSummary]
    let repositories: [String]
    let environments: [String]

    /// Whether there is a key to encrypt with.
    let hasKey: Bool
    let visitor: Visitor
    let clock: PageClock

    func render() -> HTML {
        SettingsFrame(title: "Secrets", visitor: visitor, content: content).render()
    }

    private var content: HTML {
        guard visitor.principal.rights.contains(.administer) else { return SettingsFrame.lacks(.administer, visitor) }
        return """
            <p>Encrypted in the database, and given to the jobs of their scope only. A value can be replaced and not read.</p>
            \(list)
            \(hasKey ? form : keyless)
            """
    }

    private var keyless: HTML {
        """
        <p class="trouble">This controller has no key to encrypt secrets with. Name a file with 32 bytes in <code>headgate.yaml</code>, \
        <code>secretsKey: {file: …}</code>, and start it again.</p>
        """
    }

    private var list: HTML {
        guard !secrets.isEmpty else {
            return "<p class=\"empty\">No secret is set here. Those that headgate.yaml names are not listed.</p>"
        }
        let rows = secrets.map { secret in
            [
                "<code>\(secret.name)</code>", HTML(text: secret.repository), HTML(text: secret.environment ?? "all"),
                HTML(text: secret.branch ?? "all"), "\(clock.ago(secret.updatedAt)) by \(secret.updatedBy)",
                removal(secret) ?? "",
            ] as [HTML]
        }
        return Table(
            caption: "Secrets",
            columns: ["Name", "Repository", "Environment", "Branches", "Set", "Remove it"],
            rows: rows
        ).markup
    }

    private func removal(_ secret: SecretSummary) -> HTML? {
        guard let token = visitor.formToken else { return nil }
        return """
            <details><summary>Remove…</summary><form method="post" action="/settings/secrets/remove">\
            <input type="hidden" name="csrf" value="\(token)"><input type="hidden" name="name" value="\(secret.name)">\
            <input type="hidden" name="repository" value="\(secret.repository)">\
            <input type="hidden" name="environment" value="\(secret.environment ?? "")">\
            <input type="hidden" name="branch" value="\(secret.branch ?? "")">\
            <button class="danger">Remove<span class="unseen"> \(secret.name)</span></button></form></details>
            """
    }

    private var form: HTML? {
        guard let token = visitor.formToken else { return nil }
        let repositories = repositories.map { "<option>\($0)</option>" as HTML }
        let environments = environments.map { "<option>\($0)</option>" as HTML }
        return Section.of(
            "new",
            "Set a secret",
            """
            <form method="post" action="/settings/secrets" class="login"><input type="hidden" name="csrf" value="\(token)">
            <label>Name<input name="name" required maxlength="255" pattern="[A-Za-z_][A-Za-z0-9_]*" autocapitalize="characters"></label>
            <label>Value<textarea name="value" rows="3" required autocomplete="off" spellcheck="false"></textarea></label>
            <label>Repository<select name="repository">\(repositories)</select></label>
            <label>Environment<select name="environment"><option value="">all</option>\(environments)</select></label>
            <label>Branches, such as <code>release/*</code>; empty for all<input name="branch" maxlength="255"></label>
            <button class="primary">Set the secret</button>
            </form>
            """
        )
    }
}
