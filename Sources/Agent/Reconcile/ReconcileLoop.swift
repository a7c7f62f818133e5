import ControllerAPI
import DockerEngine
import Logging
import Manifests
import Proxy
import Telemetry

/// Brings the host to what is desired, one plan after the other, and says how it stands.
struct ReconcileLoop: Sendable {
    let settings: AgentSettings

    /// Where the last good commit is found again; nil where there is none to go back to.
    let source: OverlaySource?
    let host: DockerHost
    let state: AgentState
    let probes: ProbeRunner

    /// Who carries the traffic; nil where nobody does.
    let proxy: ProxyClient?
    let wake: Wake
    let reporter: Reporter
    let metrics: MetricsRegistry
    let logger: Logger

    /// How long the host is trusted without being looked at.
    private static let relist = Duration.seconds(10)

    /// What one run of the loop remembers from pass to pass.
    struct Memory {
        var watch: PodWatch
        var clock: ClockJumps
        var network: DockerHost.Network?
        var gateway: String?

        /// Whether the addresses of Services lead to this host; nil before it was tried.
        var isRouted: Bool?
        var applied: ProxyDesiredState?

        /// What the Services of `applied` ask for and cannot have.
        var troubles: [String] = []
        var failures = 0

        /// Containers that are being stopped beside the loop.
        let inFlight = InFlight()

        /// The commit that was worked on last; what another one was refused says nothing of it.
        var revision: String?

        /// What the engine said of releases whose Pods it refuses to make.
        var refused: [String: String] = [:]

        /// Since when everything is as a commit asks.
        var settled: (revision: String, since: ContinuousClock.Instant)?

        /// Releases whose Pods could not be made.
        var holds: [String: Hold] = [:]
    }

    /// What could not be done: when to try again, how often it failed, and why.
    struct Hold {
        var until: ContinuousClock.Instant
        var failures: Int
        var message: String
    }

    func run() async {
        let leaving = Leaving()
        await withDiscardingTaskGroup { group in
            var memory = Memory(
                watch: PodWatch(clock: settings.wallClock),
                clock: ClockJumps(since: await state.journal.clock)
            )
            while !Task.isCancelled {
                let start = ContinuousClock.now
                let pause = await pass(&memory, leaving: leaving, in: &group)
                metrics.observe(AgentPulse.passes, "", .now - start)
                await wake.pause(atMost: pause)
            }
            group.cancelAll()
        }
        probes.stop()
    }

    /// One pass; gives how long to wait for the next if nothing happens.
    private func pass(
        _ memory: inout Memory,
        leaving: Leaving,
        in group: inout DiscardingTaskGroup
    ) async -> Duration {
        guard let asked = await state.desired else {
            await state.look()
            await reporter.report(nil, workloads: [], services: [], pods: [], isSettled: false)
            return Self.relist
        }
        if memory.revision != asked.revision {
            memory.revision = asked.revision
            memory.refused = [:]
            memory.holds = [:]
        }
        var observed: ObservedState
        do {
            if memory.network == nil { try await prepare(&memory) }
            await keepRoute(&memory)
            try await host.ensureVolumes(asked.volumes)
            observed = try await host.observe()
        } catch {
            // The engine may have lost everything: look at all of it again when it is back.
            memory.network = nil
            memory.settled = nil
            memory.watch.forgive()
            memory.failures += 1
            await state.fail("Engine", Self.failure(error, "EngineUnavailable"), at: asked.revision)
            await reporter.repeatLast()
            return .milliseconds(min(10_000, 250 << min(memory.failures, 6)))
        }
        memory.failures = 0
        await state.hold("Engine", memory.network?.advice ?? "", at: nil)
        let isPaused = await state.look() != nil
        let mark = ClockMark.now(settings.wallClock)
        let jump = memory.clock.look(mark)
        let now = Int(mark.wall)
        var history = await state.journal.runs ?? RunHistory()
        history.shift(by: memory.clock.pending)
        let agenda = CronAgenda(asked, observed: observed, history: history, now: now)
        let desired = agenda.desired
        observed.complete(from: desired)
        probes.watch(PodWatch.targets(desired: desired, observed: observed))
        let health = await memory.watch.health(
            of: observed,
            probes: probes,
            jump: jump,
            isSignalled: host.signalled.contains
        ) { id in
            await host.lastWords(id)
        }
        var plan = Planner().plan(
            desired: desired,
            observed: observed,
            health: health,
            leaving: leaving.keys,
            history: agenda.history,
            now: now
        )
        if let due = agenda.due { plan.due = min(plan.due ?? due, due) }
        // While it is paused a run that begins would begin without anybody.
        if !isPaused, await record(&plan, observed, at: mark) { memory.clock.settle() }
        blame(&plan, memory.refused, memory.holds, desired)
        blameRuns(&plan, memory.refused, desired)
        if isPaused {
            plan.operations = []
        } else if await rollBack(plan.failures, in: desired) {
            return .zero
        }
        leaving.add(plan.operations)
        let present = observed.pods.filter { $0.address != nil && !leaving.keys.contains($0.key) }
        let ready = present.filter { health[$0.key]?.isReady == true }
        let (services, isServed) = await direct(desired, ready: ready, present: present, &memory)
        await carryOut(
            plan,
            desired: desired,
            observed: observed,
            isServed: isServed,
            &memory,
            leaving: leaving,
            in: &group
        )
        let isSettled = plan.isSettled && isServed && !isPaused
        // What could not be done once is not to be done any more.
        if isSettled, plan.operations.isEmpty { await state.hold("Applied", at: desired.revision) }
        await settle(desired, isSettled: isSettled, &memory)
        await reporter.report(
            desired.revision,
            workloads: plan.workloads,
            services: services,
            pods: PodStatus.all(of: observed, health: health),
            isSettled: isSettled,
            isAtRest: plan.operations.isEmpty && isServed && leaving.keys.isEmpty
        )
        if isPaused { return .seconds(1) }
        return pause(plan, desired: desired, memory)
    }

    private func prepare(_ memory: inout Memory) async throws {
        let network = try await host.prepare()
        do {
            let strays = try await host.removeStrays()
            if strays > 0 { logger.info("volumes and files of \(strays) Pods that are gone are removed") }
        } catch let error as AgentError {
            // What cannot be cleared away is in nobody's way.
            logger.warning("what is left of Pods that are gone stays: \(error)")
        }
        memory.network = network
        memory.isRouted = nil
        // The proxy may have been started again with the engine.
        memory.applied = nil
    }

    /// Sees to it that the addresses of Services lead to this host: what sets a network up anew takes routes away.
    private func keepRoute(_ memory: inout Memory) async {
        do {
            try ClusterRoute.add(prefix: ServicePorts.prefix(owner: settings.owner))
            memory.gateway = memory.network?.gateway
            if memory.isRouted != true { await state.hold("Traffic", at: nil) }
            memory.isRouted = true
        } catch {
            memory.gateway = nil
            if memory.isRouted != false { await state.fail("Traffic", error, at: nil) }
            memory.isRouted = false
        }
    }

    private func settle(_ desired: DesiredState, isSettled: Bool, _ memory: inout Memory) async {
        guard isSettled else {
            memory.settled = nil
            return
        }
        let since = memory.settled.flatMap { $0.revision == desired.revision ? $0.since : nil } ?? .now
        memory.settled = (desired.revision, since)
        do {
            try await state.settle(
                at: desired.revision,
                isGood: .now - since >= settings.soak,
                workloads: desired.workloads.map(\.key)
            )
        } catch {
            await state.fail("Applied", error, at: desired.revision)
        }
    }

    private func pause(_ plan: Planner.Plan, desired: DesiredState, _ memory: Memory) -> Duration {
        let pause = pauseWithoutJobs(plan, desired: desired, memory)
        guard let due = plan.due else { return pause }
        return min(pause, max(.milliseconds(20), .seconds(Double(due) - settings.wallClock.seconds())))
    }

    private func pauseWithoutJobs(_ plan: Planner.Plan, desired: DesiredState, _ memory: Memory) -> Duration {
        if plan.isSettled, memory.applied != nil {
            let watched = memory.settled.map { settings.soak - (.now - $0.since) } ?? .zero
            let pause = watched > .zero ? min(Self.relist, watched) : Self.relist
            return memory.watch.nextDue.map { min(pause, max(.milliseconds(50), $0 - .now)) } ?? pause
        }
        var pause = Duration.seconds(1)
        if desired.workloads.contains(where: { $0.source.minReadySeconds > 0 }) { pause = .milliseconds(200) }
        if let due = memory.watch.nextDue { pause = min(pause, max(.milliseconds(50), due - .now)) }
        return pause
    }

    static func failure(_ error: any Error, _ reason: String) -> AgentError {
        if let error = error as? AgentError { return error }
        return AgentError(.environment, reason: reason, "\(error)", cause: error)
    }
}
