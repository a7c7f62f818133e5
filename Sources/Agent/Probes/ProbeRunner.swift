import DockerEngine
import HTTPTransport
import Manifests
import Synchronization

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Asks the containers of every Pod how they are, from the agent: an HTTP or TCP probe costs a fraction of a
/// millisecond, where the engine's own health check would start a process each time.
final class ProbeRunner: Sendable {
    private let engine: DockerClient
    private let http: HTTPClient
    private let marks: HookMarks?
    private let onChange: @Sendable () -> Void

    private struct Watched {
        var task: Task<Void, Never>
        var identity: String
    }

    private struct State {
        var watched: [String: Watched] = [:]
        var results: [String: ProbeResult] = [:]
    }

    private let state = Mutex(State())

    /// `marks`: remembers which `postStart` hooks are through; without it they run again when the agent is started again.
    init(
        engine: DockerClient,
        http: HTTPClient,
        marks: HookMarks? = nil,
        onChange: @escaping @Sendable () -> Void
    ) {
        self.engine = engine
        self.http = http
        self.marks = marks
        self.onChange = onChange
    }

    /// What is known of a container since its last start; nil for one that is not watched.
    func result(of container: ObservedContainer) -> ProbeResult? {
        state.withLock { $0.results[container.id] }
    }

    /// Watches exactly these containers; one that was started again is watched anew.
    func watch(_ targets: [ProbeTarget]) {
        let ended = state.withLock { state -> [Task<Void, Never>] in
            var ended: [Task<Void, Never>] = []
            let wanted = Set(targets.map(\.containerID))
            for (id, watched) in state.watched where !wanted.contains(id) {
                ended.append(watched.task)
                state.watched[id] = nil
                state.results[id] = nil
            }
            for target in targets {
                if let watched = state.watched[target.containerID] {
                    if watched.identity == target.identity { continue }
                    ended.append(watched.task)
                }
                state.results[target.containerID] = ProbeResult()
                state.watched[target.containerID] = Watched(
                    task: Task { await self.run(target) },
                    identity: target.identity
                )
            }
            return ended
        }
        for task in ended { task.cancel() }
    }

    /// Ends every probe.
    func stop() {
        watch([])
    }

    private func run(_ target: ProbeTarget) async {
        if let hook = target.container.postStart {
            guard await begun(target, hook) else { return }
        }
        update(target) { $0.hasBegun = true }
        if let startup = target.container.startupProbe {
            guard await started(target, startup) else { return }
        }
        update(target) { $0.hasStarted = true }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.watchReadiness(target) }
            if let liveness = target.container.livenessProbe {
                group.addTask { await self.watchLiveness(target, liveness) }
            }
        }
    }

    /// How long a `postStart` hook may take.
    private static let hookLimit = Duration.seconds(3600)

    /// Runs the `postStart` hook, once for each start of the container; false when it has failed, which ends the container.
    private func begun(_ target: ProbeTarget, _ hook: LifecycleHook) async -> Bool {
        if marks?.isSet(for: target) == true { return true }
        update(target) { $0.trouble = "the postStart hook runs" }
        let trouble = await HookRunner(engine: engine, http: http)
            .run(hook, in: target.containerID, address: target.address, atMost: Self.hookLimit)
        guard !Task.isCancelled else { return false }
        if let trouble {
            update(target) { result in
                result.trouble = "postStart hook: \(trouble)"
                result.mustRestart = true
            }
            return false
        }
        marks?.set(for: target)
        update(target) { $0.trouble = nil }
        return true
    }

    /// Asks until the container has started; false when its time for that is over.
    private func started(_ target: ProbeTarget, _ probe: Probe) async -> Bool {
        var pace = Pace(probe)
        let allowed = Double(probe.initialDelaySeconds + probe.periodSeconds * probe.failureThreshold)
        let end = ContinuousClock.now + .seconds(allowed)
        guard await pause(target.delay(of: probe)) else { return false }
        while !Task.isCancelled {
            let failure = await ask(probe, target)
            if failure == nil { return true }
            update(target) { $0.trouble = "startup probe: \(failure ?? "")" }
            if ContinuousClock.now >= end {
                update(target) { result in
                    result.mustRestart = true
                    result.grace = probe.terminationGracePeriodSeconds
                }
                return false
            }
            guard await pause(pace.next()) else { return false }
        }
        return false
    }

    private func watchReadiness(_ target: ProbeTarget) async {
        guard let probe = target.container.readinessProbe else {
            update(target) { $0.becomeReady() }
            return
        }
        guard await pause(target.delay(of: probe)) else { return }
        var pace = Pace(probe)
        var successes = 0
        var failures = 0
        while !Task.isCancelled {
            if let failure = await ask(probe, target) {
                successes = 0
                failures += 1
                update(target) { result in
                    result.trouble = "readiness probe: \(failure)"
                    if failures >= probe.failureThreshold { result.readySince = nil }
                }
            } else {
                failures = 0
                successes += 1
                if successes >= probe.successThreshold {
                    update(target) { $0.becomeReady() }
                    pace.settle()
                }
            }
            guard await pause(pace.next()) else { return }
        }
    }

    private func watchLiveness(_ target: ProbeTarget, _ probe: Probe) async {
        guard await pause(target.delay(of: probe)) else { return }
        var failures = 0
        while !Task.isCancelled {
            if let failure = await ask(probe, target) {
                failures += 1
                if failures >= probe.failureThreshold {
                    update(target) { result in
                        result.trouble = "liveness probe: \(failure)"
                        result.mustRestart = true
                        result.grace = probe.terminationGracePeriodSeconds
                    }
                    return
                }
            } else {
                failures = 0
            }
            guard await pause(.seconds(probe.periodSeconds)) else { return }
        }
    }

    /// Nil when the probe succeeds, else why it does not.
    private func ask(_ probe: Probe, _ target: ProbeTarget) async -> String? {
        await ActionRunner(engine: engine, http: http).run(
            probe.action,
            in: target.containerID,
            address: target.address,
            atMost: .seconds(probe.timeoutSeconds)
        )
    }

    private func update(_ target: ProbeTarget, _ body: (inout ProbeResult) -> Void) {
        let changed = state.withLock { state -> Bool in
            // A probe of an earlier start says nothing of this one.
            guard state.watched[target.containerID]?.identity == target.identity,
                var result = state.results[target.containerID]
            else { return false }
            let before = result
            body(&result)
            state.results[target.containerID] = result
            return result.isReady != before.isReady || result.mustRestart != before.mustRestart
                || result.hasBegun != before.hasBegun || result.hasStarted != before.hasStarted
        }
        if changed { onChange() }
    }

    private func pause(_ duration: Duration) async -> Bool {
        do {
            try await Task.sleep(for: duration)
            return true
        } catch {
            return false
        }
    }
}

/// How often a probe is asked: soon and often until it first succeeds, then as the manifest says.
///
/// A container that is ready at once is then known to be so at once.
private struct Pace {
    private let period: Duration
    private var current: Duration

    init(_ probe: Probe) {
        period = .seconds(max(1, probe.periodSeconds))
        current = .milliseconds(25)
    }

    mutating func next() -> Duration {
        defer { current = min(period, current * 1.5) }
        return min(period, current)
    }

    mutating func settle() {
        current = period
    }
}
