import ControllerAPI

/// One environment: what was promoted to it, where it answers, and what troubles its agents.
struct EnvironmentCard {
    let environment: EnvironmentStatus
    let clock: PageClock

    var markup: HTML {
        """
        <article class="card" id="environment-\(environment.name)">
        <h3><a href="\(Link.environment(environment.name))">\(environment.name)</a> \(Badge.of(environment.health))</h3>
        <dl>
        <div><dt>Revision</dt><dd>\(environment.revision.map(Commit.short) ?? "nothing promoted yet")</dd></div>
        \(environment.promotion.map { "<div><dt>Promotion</dt><dd>\(Commit.short($0))</dd></div>" as HTML })
        \(services)
        </dl>
        \(agents)
        </article>
        """
    }

    private var services: HTML? {
        guard !environment.services.isEmpty else { return nil }
        let links = environment.services.map { service in
            "<li>\(Link.external(service.url, service.name)) <span class=\"muted\">\(service.url)</span></li>" as HTML
        }
        return "<div><dt>Services</dt><dd><ul class=\"plain\">\(links)</ul></dd></div>"
    }

    private var agents: HTML {
        guard !environment.agents.isEmpty else {
            return """
                <p class="trouble">No agent has reported. Start one with <code>headgate agent</code>, with a token that \
                <code>agents</code> in <code>headgate.yaml</code> names for \(environment.name).</p>
                """
        }
        return "\(environment.agents.map(agent))"
    }

    private func agent(_ agent: AgentStatus) -> HTML {
        let heard = agent.lastSeen.map { " <span class=\"muted\">· reported \(clock.ago($0))</span>" as HTML }
        let synced = agent.syncedRevision.map { " <span class=\"muted\">at \(Commit.short($0))</span>" as HTML }
        let troubles = agent.conditions.filter { $0.status != "True" }.map(condition)
        let workloads = agent.workloads.filter { $0.health != .healthy }.map(workload)
        return """
            <div class="agent"><p>Agent <b>\(agent.name)</b> \(Badge.of(agent.health))\(synced)\(heard)</p>\
            \(troubles.isEmpty && workloads.isEmpty ? nil : "<ul class=\"troubles\">\(troubles)\(workloads)</ul>" as HTML)</div>
            """
    }

    private func condition(_ condition: Condition) -> HTML {
        """
        <li><b>\(condition.type): \(condition.reason)</b> <span class="words">\(condition.message)</span>\
        \(condition.lastTransitionTime.map { " <span class=\"muted\">· \(clock.ago($0))</span>" as HTML })</li>
        """
    }

    private func workload(_ workload: WorkloadStatus) -> HTML {
        """
        <li><b>\(workload.kind) \(workload.name)</b> \(Badge.of(workload.health)) \(workload.ready) of \(workload.desired) \
        ready\(workload.message.map { ": <span class=\"words\">\($0)</span>" as HTML })</li>
        """
    }
}
