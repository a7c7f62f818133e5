import ControllerAPI
import HeadgateConfiguration

/// Who may do what, and which repositories are watched.
struct PeoplePage {
    /// A person with what they may do and where they decide.
    struct Person: Sendable {
        var name: String
        var rights: Rights
        var reviews: [String]
    }

    let people: [Person]
    let repositories: [RepositoryStatus]
    let rules: [RepositoryRule]
    let hasProvider: Bool
    let visitor: Visitor
    let clock: PageClock

    func render() -> HTML {
        SettingsFrame(
            title: "People and repositories",
            visitor: visitor,
            content: "\(Section.of("people", "People", who))\(Section.of("repositories", "Repositories", watched))"
        ).render()
    }

    private var who: HTML {
        let note: HTML = """
            <p class="note">People and roles stand under <code>users</code> in <code>headgate.yaml</code>; a change counts from the \
            controller's next start. \(hasProvider ? "They sign in with their account or with a token." : "They sign in with a token.")</p>
            """
        guard !people.isEmpty else {
            return """
                <p class="empty">No person is configured: the operator decides, in any name. Add people under <code>users</code> in \
                <code>headgate.yaml</code>, each with a <code>role</code>.</p>
                """
        }
        let rows = people.map { person in
            [
                "<b>\(person.name)</b>", HTML(text: Self.role(person.rights)),
                HTML(text: person.rights.words.joined(separator: ", ")),
                person.reviews.isEmpty ? "–" : HTML(text: person.reviews.joined(separator: ", ")),
            ] as [HTML]
        }
        return "\(Table(caption: "People", columns: ["Person", "Role", "May", "Reviews"], rows: rows).markup)\(note)"
    }

    /// The role that gives exactly these rights.
    static func role(_ rights: Rights) -> String {
        let roles: [(Rights, String)] = [
            (.look, "viewer"), ([.look, .start], "developer"), ([.look, .start, .review], "reviewer"),
            ([.look, .start, .review, .operate], "maintainer"), (.all, "admin"),
        ]
        return roles.first { $0.0 == rights }?.1 ?? "of their own"
    }

    private var watched: HTML {
        guard !repositories.isEmpty else {
            return """
                <p class="empty">No repository is watched. Add one under <code>repositories</code> in <code>headgate.yaml</code>.</p>
                """
        }
        let rows = repositories.map { repository in
            let rule = rules.first { $0.name == repository.name }
            return [
                "<b>\(repository.name)</b> <span class=\"muted\">\(repository.url)</span>",
                "<code>\(repository.branch)</code>",
                repository.revision.map(Commit.short) ?? "not read yet",
                repository.error.map { "<span class=\"failing words\">\($0)</span>" }
                    ?? (repository.lastChecked.map { "asked \(clock.ago($0))" } ?? "not asked yet"),
                HTML(text: rule.map(Self.ways) ?? ""),
            ] as [HTML]
        }
        return Table(
            caption: "Repositories",
            columns: ["Repository", "Branch", "Tip", "State", "How it is watched"],
            rows: rows
        ).markup
    }

    private static func ways(_ rule: RepositoryRule) -> String {
        var ways = ["asked every \(Words.of(rule.poll))"]
        if rule.webhookSecret != nil { ways.append("webhooks, signed") }
        if let forge = rule.forge { ways.append("statuses to \(forge.kind.rawValue)") }
        return ways.joined(separator: ", ")
    }
}
