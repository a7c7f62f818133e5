import ControllerAPI

/// The agents, what each says of itself, and the workloads on their hosts.
struct AgentsPage {
    /// An agent that was silent for longer is told of as that.
    private static let patience: Int64 = 90_000

    let agents: [AgentStatus]
    let visitor: Visitor
    let clock: PageClock

    func render(mark: Int) -> HTML {
        PageFrame(
            title: "Agents",
            visitor: visitor,
            mark: mark,
            summary: agents.map { "\($0.name) is \($0.health.rawValue)" }.joined(separator: ", "),
            reloads: true,
            content: "<h1>Agents</h1><div id=\"agents\" data-live>\(content)</div>"
        ).render()
    }

    private var content: HTML {
        guard !agents.isEmpty else {
            return """
                <p class="empty">No agent has reported. Name one under <code>agents</code> in <code>headgate.yaml</code>, or invite \
                one on the page <a href="/settings/machines">Machines</a>, and start <code>headgate agent</code> on its host.</p>
                """
        }
        return "\(agents.map(section))"
    }

    private func section(_ agent: AgentStatus) -> HTML {
        """
        <section class="card" id="agent-\(Link.segment(agent.name))" aria-labelledby="agent-\(Link.segment(agent.name))-title">
        <h2 id="agent-\(Link.segment(agent.name))-title">\(agent.name) \(Badge.of(agent.health))</h2>
        <p class="muted facts"><span>environment <a href="\(Link.environment(agent.environment))">\(agent.environment)</a></span> \
        \(agent.syncedRevision.map { "<span>at \(Commit.short($0))</span> " as HTML })\
        \(agent.observedRevision.flatMap { $0 == agent.syncedRevision ? nil : "<span>works on \(Commit.short($0))</span> " as HTML })\
        \(agent.lastSync.map { "<span>synced \(clock.ago($0))</span> " as HTML })\
        \(agent.lastSeen.map { "<span>reported \(clock.ago($0))</span>" as HTML })</p>
        \(silence(agent))
        \(conditions(agent))
        \(workloads(agent))
        \(services(agent))
        </section>
        """
    }

    private func silence(_ agent: AgentStatus) -> HTML? {
        guard let seen = agent.lastSeen.flatMap(Timestamp.init),
            clock.now.milliseconds - seen.milliseconds > Self.patience
        else { return nil }
        return """
            <p class="trouble">It is silent. What runs there goes on, and promotions wait: see whether <code>headgate agent</code> \
            runs on its host and reaches this address.</p>
            """
    }

    private func conditions(_ agent: AgentStatus) -> HTML? {
        guard !agent.conditions.isEmpty else { return nil }
        let isWell = agent.conditions.allSatisfy { $0.status == "True" }
        let rows = agent.conditions.map { condition in
            [
                "\(condition.type)",
                condition.status == "True"
                    ? "<span class=\"badge good\"><span aria-hidden=\"true\">✓</span> yes</span>"
                    : "<span class=\"badge bad\"><span aria-hidden=\"true\">✗</span> \(condition.status == "False" ? "no" : "unknown")</span>",
                "<b>\(condition.reason)</b> <span class=\"words\">\(condition.message)</span>",
                condition.lastTransitionTime.map(clock.ago) ?? "",
            ] as [HTML]
        }
        let table = Table(
            caption: "Conditions of \(agent.name)",
            columns: ["Condition", "Holds", "Why", "Since"],
            rows: rows
        )
        return """
            <details\(isWell ? nil : " open" as HTML)><summary>\(agent.conditions.count) conditions\
            \(isWell ? ", all well" : "")</summary>\(table.markup)</details>
            """
    }

    private func workloads(_ agent: AgentStatus) -> HTML {
        guard !agent.workloads.isEmpty else {
            return "<p class=\"empty\">It runs nothing yet: nothing was promoted, or the overlay has no workload.</p>"
        }
        let rows = agent.workloads.map { workload in
            [
                "<b>\(workload.kind)</b> \(workload.namespace)/\(workload.name)", Badge.of(workload.health),
                "\(workload.ready) of \(workload.desired)",
                "<ul class=\"plain\">\(workload.images.map { "<li><code>\($0)</code></li>" as HTML })</ul>",
                workload.message.map { "<span class=\"words\">\($0)</span>" } ?? "",
            ] as [HTML]
        }
        return Table(
            caption: "Workloads of \(agent.name)",
            columns: ["Workload", "Health", "Ready", "Images", "Said"],
            rows: rows
        ).markup
    }

    private func services(_ agent: AgentStatus) -> HTML? {
        guard !agent.services.isEmpty else { return nil }
        let links = agent.services.map {
            "<li>\(Link.external($0.url, $0.name)) <span class=\"muted\">\($0.url)</span></li>" as HTML
        }
        return "<h3>Services</h3><ul class=\"plain\">\(links)</ul>"
    }
}
