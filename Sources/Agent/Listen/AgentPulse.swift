import ControllerAPI
import Synchronization
import Telemetry

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What an agent last said of itself and what it has counted, for those who ask it.
final class AgentPulse: Sendable {
    static let passes = "headgate_agent_pass_seconds"
    static let operations = "headgate_agent_operations_total"
    static let syncs = "headgate_agent_syncs_total"

    /// How long nothing may be said before the loops count as stuck: a look at the host is due every ten seconds.
    static let patience = Duration.seconds(120)

    let metrics = MetricsRegistry([
        .init("headgate_agent_info", .gauge, "The agent, its environment and its engine."),
        .init("headgate_agent_health", .gauge, "1 for the health that the host has."),
        .init("headgate_agent_condition", .gauge, "1 for the status that a condition has."),
        .init("headgate_agent_workloads", .gauge, "Workloads by health."),
        .init("headgate_agent_pods", .gauge, "Pods by whether they are ready."),
        .init("headgate_agent_container_failures", .gauge, "How often containers of the present Pods ended."),
        .init("headgate_agent_status_timestamp_seconds", .gauge, "When the host was last looked at."),
        .init(passes, .histogram([0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]), "Looks at the host."),
        .init(operations, .counter, "Operations that were begun, by kind and result."),
        .init(syncs, .counter, "Looks at Git, by result."),
    ])

    private struct State {
        var status: HostStatus?
        var since = ContinuousClock.now
    }

    private let state = Mutex(State())

    /// Takes note of what the agent says.
    func note(_ status: HostStatus) {
        state.withLock { state in
            state.status = status
            state.since = .now
        }
    }

    /// What was said last.
    var status: HostStatus? { state.withLock { $0.status } }

    /// Whether the loops go round.
    var isAlive: Bool { state.withLock { ContinuousClock.now - $0.since < Self.patience } }

    /// Why the agent cannot do its work now; empty when it can.
    var obstacles: [String] {
        guard let status else { return ["the host has not been looked at yet"] }
        var obstacles: [String] = []
        if !isAlive { obstacles.append("the host has not been looked at since \(status.writtenAt)") }
        if status.agent.observedRevision == nil { obstacles.append("no commit has been put to work yet") }
        for condition in status.agent.conditions where condition.type == "Engine" && condition.status == "False" {
            obstacles.append("Engine: \(condition.message)")
        }
        return obstacles
    }

    /// Everything that is counted and measured, in the text format of Prometheus.
    var text: String { metrics.text(gauges: status.map(Self.gauges) ?? []) }

    private static func gauges(_ status: HostStatus) -> [MetricsRegistry.Gauge] {
        let agent = status.agent
        var gauges = [
            MetricsRegistry.Gauge(
                "headgate_agent_info",
                MetricsRegistry.labels(["agent": agent.name, "environment": agent.environment, "engine": status.engine]
                ),
                1
            )
        ]
        for health in Health.allCases {
            let labels = MetricsRegistry.labels(["health": health.rawValue])
            gauges.append(.init("headgate_agent_health", labels, agent.health == health ? 1 : 0))
            let count = agent.workloads.count { $0.health == health }
            gauges.append(.init("headgate_agent_workloads", labels, Double(count)))
        }
        for condition in agent.conditions {
            let labels = MetricsRegistry.labels(["type": condition.type, "status": condition.status])
            gauges.append(.init("headgate_agent_condition", labels, 1))
        }
        for isReady in [true, false] {
            let count = status.pods.count { $0.isReady == isReady }
            gauges.append(
                .init("headgate_agent_pods", MetricsRegistry.labels(["ready": "\(isReady)"]), Double(count))
            )
        }
        let failures = status.pods.reduce(0) { $0 + $1.failures }
        gauges.append(.init("headgate_agent_container_failures", Double(failures)))
        if let written = EngineTime.date(status.writtenAt) {
            gauges.append(.init("headgate_agent_status_timestamp_seconds", written.timeIntervalSince1970))
        }
        return gauges
    }
}

extension Operation {
    /// The labels that it is counted under.
    func label(succeeded: Bool) -> String {
        let name =
            switch self {
            case .createPod: "createPod"
            case .removePod: "removePod"
            case .startContainer: "startContainer"
            case .rightContainer: "rightContainer"
            case .finishPod: "finishPod"
            case .restartContainer: "restartContainer"
            case .stopSandbox: "stopSandbox"
            }
        return MetricsRegistry.labels(["operation": name, "result": succeeded ? "succeeded" : "failed"])
    }
}
