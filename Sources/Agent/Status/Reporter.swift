import ControllerAPI
import DockerEngine
import Glibc
import Logging

/// Says how the agent stands: to the controller, and to whoever reads the status file.
actor Reporter {
    private let settings: AgentSettings
    private let state: AgentState
    private let logger: Logger
    private var workloads: [WorkloadStatus] = []
    private var services: [ServiceStatus] = []
    private var pods: [PodStatus] = []
    private var isSettled = false

    /// The commit that the workloads were compared with; the agent may have taken up a newer one meanwhile.
    private var planned: String?
    private var last: AgentStatus?
    private var lastSent: ContinuousClock.Instant?
    private let files: AgentFiles
    private var written: HostStatus?
    private var lastWritten: ContinuousClock.Instant?

    /// Told of every pass, beside the controller; `isAtRest`: nothing is left to do, and nothing is under way.
    private let listener: (@Sendable (_ status: HostStatus, _ isAtRest: Bool) -> Void)?
    private var isAtRest = false

    init(
        settings: AgentSettings,
        state: AgentState,
        files: AgentFiles,
        logger: Logger,
        listener: (@Sendable (_ status: HostStatus, _ isAtRest: Bool) -> Void)? = nil
    ) {
        self.listener = listener
        self.settings = settings
        self.files = files
        self.state = state
        self.logger = logger
    }

    /// Reports what a pass found.
    func report(
        _ revision: String?,
        workloads: [WorkloadStatus],
        services: [ServiceStatus],
        pods: [PodStatus],
        isSettled: Bool,
        isAtRest: Bool = false
    ) async {
        self.isAtRest = isAtRest
        self.pods = pods
        planned = revision
        self.workloads = workloads
        self.services = services
        self.isSettled = isSettled
        await send()
    }

    /// Reports what was known before, with the conditions of now: nothing could be found out.
    func repeatLast() async {
        isSettled = false
        isAtRest = false
        await send()
    }

    private func send() async {
        let status = await status()
        await write(status)
        // The time alone is no news; but silence for long looks like death.
        if let last, let lastSent, Self.isSame(last, status), ContinuousClock.now - lastSent < .seconds(10) { return }
        guard let controller = settings.controller else { return }
        do {
            try await controller.report(AgentReport(status: status))
            last = status
            lastSent = .now
        } catch {
            logger.debug("the report did not reach the controller: \(error)")
        }
    }

    /// Leaves word for commands on this host.
    private func write(_ agent: AgentStatus) async {
        let status = HostStatus(
            agent: agent,
            owner: settings.owner,
            engine: settings.engine.description,
            process: getpid(),
            pods: pods,
            pause: await state.pause,
            nextSync: await state.nextSync,
            writtenAt: Clock.now()
        )
        listener?(status, isAtRest)
        if let written, let lastWritten, Self.isSame(written.agent, agent), written.pods == status.pods,
            written.pause == status.pause, written.nextSync == status.nextSync,
            ContinuousClock.now - lastWritten < .seconds(10)
        {
            return
        }
        do {
            try files.write(status)
            written = status
            lastWritten = .now
        } catch {
            logger.warning("\(error)")
        }
    }

    private func status() async -> AgentStatus {
        let journal = await state.journal
        let workloads = workloads.map { journal.failed?.marked($0) ?? $0 }
        let problem = await state.problem
        let observed = problem == nil && journal.failed == nil ? planned : await state.observed
        var conditions = await state.conditions
        var health: Health
        if let problem {
            // What ran before goes on; the commit that cannot be put to work is what people wait for.
            health = [.environment, .early].contains(problem.code) ? .progressing : .degraded
        } else if journal.failed != nil {
            // What runs is well; what Git asks for is not.
            health = .degraded
        } else if workloads.isEmpty {
            health = isSettled ? .healthy : .progressing
        } else {
            health = Health.combined(workloads.map(\.effectiveHealth))
            if health == .healthy, !isSettled { health = .progressing }
        }
        let pause = await state.pause
        if pause != nil { health = .suspended }
        let trouble =
            pause?.explanation ?? journal.failed?.explanation ?? workloads.first { $0.effectiveHealth != .healthy }?
            .message ?? problem?.message ?? ""
        conditions.set(
            "Healthy",
            status: health == .healthy ? "True" : [.progressing, .suspended].contains(health) ? "Unknown" : "False",
            reason: health.rawValue,
            message: health == .healthy ? "" : trouble,
            at: observed
        )
        return AgentStatus(
            name: settings.name,
            environment: settings.environment,
            health: health,
            syncedRevision: journal.healthy,
            observedRevision: observed,
            lastSync: Clock.now(),
            conditions: conditions.all,
            services: services,
            workloads: workloads,
            rollback: journal.failed?.report
        )
    }

    private static func isSame(_ left: AgentStatus, _ right: AgentStatus) -> Bool {
        left.health == right.health && left.syncedRevision == right.syncedRevision
            && left.observedRevision == right.observedRevision && left.services == right.services
            && left.workloads == right.workloads && left.rollback == right.rollback
            && left.conditions.map { [$0.type, $0.status, $0.message] }
                == right.conditions.map { [$0.type, $0.status, $0.message] }
    }
}
