import ControllerAPI

/// All environments: what each has, whether it is what Git says, and the rules that guard it.
struct EnvironmentsPage {
    let environments: [EnvironmentStatus]
    let rules: [EnvironmentRule]
    let visitor: Visitor
    let clock: PageClock

    func render(mark: Int) -> HTML {
        PageFrame(
            title: "Environments",
            visitor: visitor,
            mark: mark,
            summary: environments.map { "\($0.name) is \($0.health.rawValue)" }.joined(separator: ", "),
            reloads: true,
            content: "<h1>Environments</h1><div id=\"environments\" data-live>\(content)</div>"
        ).render()
    }

    private var content: HTML {
        guard !environments.isEmpty else {
            return """
                <p class="empty">No environment is configured. Add one under <code>environments</code> in \
                <code>headgate.yaml</code>, with the directory of its overlay, and start the controller again.</p>
                """
        }
        let cards = environments.map { environment in
            """
            \(EnvironmentCard(environment: environment, clock: clock).markup)
            """ as HTML
        }
        let guards = rules.map { rule in
            """
            <h3><a href="\(Link.environment(rule.name))">\(rule.name)</a></h3>\(RuleList(rule: rule).markup)
            """ as HTML
        }
        return """
            <div class="cards">\(cards)</div>
            \(Section.of("rules", "Rules", "\(guards)<p class=\"note\">They stand in <code>headgate.yaml</code>, and nowhere else.</p>"))
            """
    }
}
