import ControllerAPI

/// Decides from the agents' reports whether an environment is healthy at a promotion.
struct SyncEvaluation {
    let environment: String

    /// The promotion's commit.
    let promotion: String

    /// The source revision it carries.
    let revision: String

    /// `agents`: the last report of every agent of the environment.
    ///
    /// `includes`: whether a commit is the promotion or descends from it.
    func state(_ agents: [AgentStatus], includes: (String) async throws -> Bool) async throws -> SyncState {
        guard !agents.isEmpty else {
            return SyncState(outcome: .pending, message: "no agent of \(environment) has reported yet")
        }
        var pending: [String] = []
        for agent in agents {
            guard let observed = agent.observedRevision ?? agent.syncedRevision, try await includes(observed) else {
                pending.append(explained(agent, "has not fetched the promotion \(promotion.prefix(10)) yet"))
                continue
            }
            switch agent.health {
            case .healthy:
                guard let synced = agent.syncedRevision, try await includes(synced) else {
                    pending.append(explained(agent, "is rolling out \(observed.prefix(10))"))
                    continue
                }
            case .degraded:
                return SyncState(outcome: .failed, message: explained(agent, "is degraded at \(observed.prefix(10))"))
            case .progressing, .missing, .suspended:
                pending.append(explained(agent, "is \(agent.health.rawValue) at \(observed.prefix(10))"))
            }
        }
        guard pending.isEmpty else {
            return SyncState(outcome: .pending, message: pending.joined(separator: "; "))
        }
        return SyncState(
            outcome: .healthy,
            message: "\(environment) is healthy at \(revision.prefix(10)) (promotion \(promotion.prefix(10)))",
            services: agents.flatMap(\.services)
        )
    }

    /// What the agent itself says is in the way comes after what is known of it, each thing once.
    private func explained(_ agent: AgentStatus, _ what: String) -> String {
        let troubles = agent.conditions.filter { $0.status == "False" && !$0.message.isEmpty }.map(\.message)
        let workloads = agent.workloads.filter { $0.health != .healthy }.compactMap { workload in
            workload.message.map { "\(workload.kind)/\(workload.name): \($0)" }
        }
        // A workload that was rolled back says again why, and then that the last release serves.
        let said = agent.rollback?.message ?? ""
        let reasons = troubles + workloads.filter { said.isEmpty || !$0.hasPrefix(said) }
        let shown = reasons.enumerated().filter { place, reason in
            !reasons.enumerated().contains { other, text in
                other != place && text.contains(reason) && (text != reason || other < place)
            }
        }
        let head = "agent \(agent.name) \(what)"
        return shown.isEmpty ? head : head + ": " + shown.map(\.element).joined(separator: "; ")
    }
}
