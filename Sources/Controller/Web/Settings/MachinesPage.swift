import ControllerAPI

/// The runners and agents that may join, and the form that invites another.
struct MachinesPage {
    /// A machine that headgate.yaml names.
    struct Configured: Sendable {
        var kind: String
        var name: String

        /// The labels of a runner, the environment of an agent.
        var detail: String
    }

    /// Those that joined by a code, and the codes that are still good.
    let tokens: [TokenSummary]
    let configured: [Configured]
    let environments: [String]

    /// A code that was just made.
    var made: Enrolment?
    let visitor: Visitor
    let clock: PageClock

    func render() -> HTML {
        SettingsFrame(title: "Machines", visitor: visitor, content: content).render()
    }

    private var content: HTML {
        guard visitor.principal.rights.contains(.administer) else { return SettingsFrame.lacks(.administer, visitor) }
        return """
            \(made.map(code))
            \(Section.of("joined", "Joined by a code", joined))
            \(Section.of("configured", "Named in headgate.yaml", named))
            \(form)
            """
    }

    private func code(_ made: Enrolment) -> HTML {
        SettingsFrame.secret(
            made.code,
            of:
                "The code of the \(made.kind.rawValue) <b>\(made.name)</b> is good once, and ends \(clock.ahead(made.expiresAt))."
        )
    }

    private var joined: HTML {
        guard !tokens.isEmpty else { return "<p class=\"empty\">None has joined by a code. Invite one below.</p>" }
        let rows = tokens.map { token in
            [
                "<b>\(token.subject)</b>", token.kind == "enrolment" ? "invited" : HTML(text: token.kind),
                "\(clock.ago(token.createdAt)) by \(token.createdBy)", token.usedAt.map(clock.ago) ?? "not yet",
                token.expiresAt.map(clock.ahead) ?? "never",
                TokenRevocation(id: token.id, name: token.subject, back: "/settings/machines", visitor: visitor).markup
                    ?? "",
            ] as [HTML]
        }
        return Table(
            caption: "Machines that joined",
            columns: ["Machine", "Kind", "Invited", "Heard of", "Ends", "End it"],
            rows: rows
        ).markup
    }

    private var named: HTML {
        guard !configured.isEmpty else { return "<p class=\"empty\">None is named there.</p>" }
        let rows = configured.map { machine in
            ["<b>\(machine.name)</b>", HTML(text: machine.kind), HTML(text: machine.detail)] as [HTML]
        }
        return Table(caption: "Machines in headgate.yaml", columns: ["Machine", "Kind", "For"], rows: rows).markup
    }

    private var form: HTML? {
        guard let token = visitor.formToken else { return nil }
        let places = environments.map { "<option>\($0)</option>" as HTML }
        let agent: HTML? =
            places.isEmpty
            ? nil
            : """
            <form method="post" action="/settings/machines" class="login"><h3>An agent</h3>
            <input type="hidden" name="csrf" value="\(token)"><input type="hidden" name="kind" value="agent">
            <label>Name<input name="name" required maxlength="63" pattern="[A-Za-z0-9._\\-]+"></label>
            <label>Environment<select name="environment">\(places)</select></label>
            <button class="primary">Make a code for the agent</button></form>
            """
        return Section.of(
            "new",
            "Invite a machine",
            """
            <p>A code works once and for an hour. On the machine, <code>headgate enrol redeem --server ADDRESS --as-file FILE</code> \
            takes it and writes the machine's token to a file.</p>
            <div class="decide">
            <form method="post" action="/settings/machines" class="login"><h3>A runner</h3>
            <input type="hidden" name="csrf" value="\(token)"><input type="hidden" name="kind" value="runner">
            <label>Name<input name="name" required maxlength="63" pattern="[A-Za-z0-9._\\-]+"></label>
            <label>Labels, with commas between<input name="labels" maxlength="2000" placeholder="linux, x64"></label>
            <button class="primary">Make a code for the runner</button></form>
            \(agent)
            </div>
            """
        )
    }
}
