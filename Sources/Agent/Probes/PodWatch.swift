import Manifests

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Puts together, for each Pod, what the engine and the probes say, and remembers since when.
struct PodWatch {
    private struct Memory {
        var since: ContinuousClock.Instant

        /// When it was last seen ready.
        var readyAt: ContinuousClock.Instant?
        var failures = 0

        /// The starts that were seen to fail, by container.
        var failed: [String: String] = [:]

        /// When containers were started, by a clock that nobody sets: worked out when a start is first seen.
        var starts: [String: (text: String, at: ContinuousClock.Instant)] = [:]

        /// When each ended container may start again.
        var due: [String: ContinuousClock.Instant] = [:]
    }

    private var memories: [PodKey: Memory] = [:]

    /// What the engine's times are compared with.
    private let clock: WallClock

    init(clock: WallClock = .system) {
        self.clock = clock
    }

    /// Why containers failed, by id.
    private var messages: [String: String] = [:]

    /// What containers that failed had printed, by id.
    private var words: [String: LastWords] = [:]

    /// Whether the engine was away since the Pods were looked at last.
    private var wasBlind = false

    /// The engine does not answer: what has ended when it is back ended with it, and no time counts meanwhile.
    mutating func forgive() {
        wasBlind = true
    }

    /// What to ask, for the probes: what each Pod was made with, not what the next ones are made with.
    static func targets(desired: DesiredState, observed: ObservedState) -> [ProbeTarget] {
        let places = desired.places
        return observed.pods.flatMap { pod -> [ProbeTarget] in
            guard let address = pod.address, let place = places[pod.workload] else { return [] }
            let spec = (pod.template ?? desired.workloads[place].template).spec
            let containers = spec.initContainers.filter(PodLifecycle.isSidecar) + spec.containers
            return pod.containers.filter(\.isRunning).compactMap { container in
                guard let spec = containers.first(where: { $0.name == container.name }) else { return nil }
                return ProbeTarget(
                    pod: pod.key,
                    containerID: container.id,
                    identity: container.startedAt,
                    address: address,
                    container: spec
                )
            }
        }
    }

    /// The health of every Pod now.
    ///
    /// `jump`: by how many seconds the clock was set since the last look.
    ///
    /// `isSignalled`: whether somebody has had the engine end a container, by its id; then it has not failed.
    ///
    /// `lastWords`: gives the end of a container's log; asked only for containers that have just failed.
    mutating func health(
        of observed: ObservedState,
        probes: ProbeRunner,
        jump: Int = 0,
        isSignalled: (String) -> Bool = { _ in false },
        lastWords: (String) async -> [String]
    ) async -> [PodKey: PodHealth] {
        let now = ContinuousClock.now
        var healths: [PodKey: PodHealth] = [:]
        let isForgiven = wasBlind
        wasBlind = false
        for pod in observed.pods {
            var memory = memories[pod.key] ?? Memory(since: now)
            if isForgiven { memory.since = now }
            let containers = [pod.sandbox].compactMap(\.self) + pod.containers
            memory.starts = memory.starts.filter { entry in containers.contains { $0.id == entry.key } }
            for container in containers { note(container, at: now, jump: jump, &memory) }
            healths[pod.key] = await health(
                of: pod,
                probes: probes,
                at: now,
                isForgiven: { isForgiven || isSignalled($0) },
                &memory,
                lastWords: lastWords
            )
            memories[pod.key] = memory
        }
        let present = Set(observed.pods.map(\.key))
        memories = memories.filter { present.contains($0.key) }
        let containers = Set(observed.pods.flatMap(\.containers).map(\.id))
        messages = messages.filter { containers.contains($0.key) }
        words = words.filter { containers.contains($0.key) }
        return healths
    }

    private mutating func health(
        of pod: ObservedPod,
        probes: ProbeRunner,
        at now: ContinuousClock.Instant,
        isForgiven: (String) -> Bool,
        _ memory: inout Memory,
        lastWords: (String) async -> [String]
    ) async -> PodHealth {
        var health = PodHealth()
        let lifecycle = pod.lifecycle { container in
            let result = probes.result(of: container)
            return PodLifecycle.Progress(
                hasBegun: result?.hasBegun ?? false,
                hasStarted: result?.hasStarted ?? false
            )
        }
        health.starts = lifecycle?.starts ?? []
        health.phase = lifecycle?.phase ?? .running
        let isOver = lifecycle?.isOver ?? false
        var readySince: ContinuousClock.Instant? = pod.containers.isEmpty ? nil : memory.since
        if !health.starts.isEmpty || health.phase != .running { readySince = nil }
        for container in pod.containers.sorted(by: { $0.name < $1.name }) {
            let role = lifecycle?.role(of: container.name) ?? .regular
            let result = probes.result(of: container)
            if container.isRunning, result?.mustRestart != true {
                guard role != .initialization else { continue }
                if let since = result?.readySince {
                    readySince = readySince.map { max($0, since) }
                } else {
                    readySince = nil
                    health.trouble = health.trouble ?? result?.trouble.map { "container \(container.name): \($0)" }
                }
                continue
            }
            if lifecycle != nil, !container.wasStarted { continue }
            // A sidecar ends with the Pod.
            if isOver, role == .sidecar { continue }
            if role != .initialization { readySince = nil }
            let startsAgain = lifecycle?.startsAgain(container) ?? true
            if !container.isRunning, !startsAgain, container.exitCode == 0 { continue }
            if memory.failed[container.id] != container.startedAt {
                memory.failed[container.id] = container.startedAt
                if !container.isRunning, isForgiven(container.id) {
                    memory.due[container.id] = now
                } else {
                    memory.failures += 1
                    let start = memory.starts[container.id]?.at
                    memory.due[container.id] = now + Self.pause(memory.failures, since: start, at: now)
                }
                words[container.id, default: LastWords()].take(await lastWords(container.id))
                messages[container.id] = Self.explanation(container, result, words[container.id]?.fresh ?? [])
            }
            let isInitial = role == .initialization || role == .sidecar && health.phase == .pending
            let words = isInitial ? "Init:Error: " : ""
            health.trouble = health.trouble ?? messages[container.id].map { words + $0 }
            guard container.isRunning || startsAgain else { continue }
            health.restarts.append(
                PodHealth.Restart(
                    containerID: container.id,
                    // What has to stop stops at once; the pause comes before it starts again.
                    isDue: container.isRunning || memory.due[container.id].map { $0 <= now } ?? true,
                    mustStop: container.isRunning
                )
            )
        }
        if health.phase == .pending { health.trouble = health.trouble ?? lifecycle?.waiting }
        health.mustFinish = isOver && pod.containers.contains(where: \.isRunning)
        let start = pod.sandbox.flatMap { memory.starts[$0.id]?.at }
        if let limit = pod.template?.spec.activeDeadlineSeconds, let start {
            let left = Double(limit) - Self.seconds(now - start)
            memory.due["activeDeadlineSeconds"] = now + .seconds(max(0, left))
            if left <= 0 {
                readySince = nil
                health.expire("DeadlineExceeded: it has run for longer than \(limit) s (activeDeadlineSeconds)")
                health.mustFinish = pod.containers.contains(where: \.isRunning)
            }
        }
        if pod.sandbox?.isRunning != true { readySince = nil }
        health.isReady = readySince != nil
        health.readyForSeconds = readySince.map { Self.seconds(now - $0) } ?? 0
        if health.isReady { memory.readyAt = now }
        health.unreadySeconds = Self.seconds(now - max(memory.since, memory.readyAt ?? memory.since))
        health.failures = memory.failures
        // Ten minutes without a failure, and the past is forgotten, as kubelet does.
        if health.readyForSeconds > 600 { memory.failures = 0 }
        return health
    }

    /// Remembers when a container was started; from then on nothing that happens to the host's clock changes it.
    private func note(
        _ container: ObservedContainer,
        at now: ContinuousClock.Instant,
        jump: Int,
        _ memory: inout Memory
    ) {
        guard memory.starts[container.id]?.text != container.startedAt else { return }
        memory.starts[container.id] = nil
        guard container.wasStarted, let date = EngineTime.date(container.startedAt) else { return }
        let age = clock.seconds() - date.timeIntervalSince1970
        // It was started before the clock was set or after; in the future only by a clock that has been set back.
        let ages = [age, age - Double(jump)].filter { $0 >= 0 }
        memory.starts[container.id] = (container.startedAt, now - .seconds(ages.min() ?? 0))
    }

    /// When the next container may start again, so that the agent looks in time.
    var nextDue: ContinuousClock.Instant? {
        let now = ContinuousClock.now
        return memories.values.flatMap(\.due.values).filter { $0 > now }.min()
    }

    private static func explanation(
        _ container: ObservedContainer,
        _ result: ProbeResult?,
        _ words: [String]
    ) -> String {
        let end: String
        if container.isRunning {
            end = result?.trouble ?? "a probe failed"
        } else if container.isOutOfMemory {
            end = "it was ended for needing more memory than its limit"
        } else {
            end = "it ended with status \(container.exitCode ?? 0)"
        }
        let tail = words.isEmpty ? "" : "; its last words: " + words.joined(separator: " | ")
        return "container \(container.name): \(end)\(tail)"
    }

    /// How long an ended container waits: the pause counts from its last start, so one that has run for longer starts at once.
    private static func pause(
        _ failures: Int,
        since start: ContinuousClock.Instant?,
        at now: ContinuousClock.Instant
    ) -> Duration {
        let pause = backoff(failures)
        return start.map { max(.zero, pause - (now - $0)) } ?? pause
    }

    /// At once the first time, then 10 s, doubling to 300 s, as kubelet's.
    private static func backoff(_ failures: Int) -> Duration {
        failures <= 1 ? .zero : .seconds(min(300, 10 << min(failures - 2, 5)))
    }

    private static func seconds(_ duration: Duration) -> Double {
        Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
    }
}
