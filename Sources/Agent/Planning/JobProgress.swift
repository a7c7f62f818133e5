import ControllerAPI
import Manifests

/// The way of a run of a Job: Pods until enough have succeeded or too many have failed.
///
/// Pure. A Pod that has ended is written down before anything is done about it, and counts though it is removed.
struct JobProgress {
    /// How many Pods that ended are kept of a run, of each kind.
    static let kept = 10

    /// For how long a Pod without a workload has to be ready until it counts as well though it has not ended, in seconds.
    static let settlingSeconds = 10.0

    private enum Phase {
        case active
        case succeeded
        case failed

        /// It ended with its sandbox: that says nothing of the Job, and its place is filled again.
        case lost
    }

    private let pods: WorkloadPods
    private let spec: JobSpec
    private let now: Int
    private(set) var run: JobRun
    private var operations: [Operation] = []
    private var due: Int?

    init(_ pods: WorkloadPods, _ spec: JobSpec, run: JobRun?, now: Int) {
        self.pods = pods
        self.spec = spec
        self.now = now
        self.run = run ?? JobRun(specHash: pods.workload.specHash)
    }

    func decided() -> Planner.Part {
        var progress = self
        progress.decide()
        var part = Planner.Part(operations: progress.operations, status: progress.status, failure: progress.failure)
        part.run = progress.run
        part.due = progress.due
        return part
    }

    private mutating func decide() {
        for pod in pods.old {
            operations.append(.removePod(pod.key, reason: "it is of a template that the Job no longer has"))
        }
        var active: [ObservedPod] = []
        for pod in pods.current.sorted(by: { pods.index($0) < pods.index($1) }) {
            switch phase(pod) {
            case .active: active.append(pod)
            case .succeeded: note(pod, \.succeeded)
            case .failed: note(pod, \.failed)
            case .lost: operations.append(.removePod(pod.key, reason: "it was ended from outside before it was done"))
            }
        }
        if run.finish == nil { carryOn(active) }
        conclude(active)
        if run.finish != nil {
            for pod in active { operations.append(.removePod(pod.key, reason: "the Job has ended")) }
        } else if spec.suspend {
            run.startedAt = nil
            for pod in active { operations.append(.removePod(pod.key, reason: "the Job is suspended")) }
        } else {
            if run.startedAt == nil { run.startedAt = now }
            staff(active)
            settle(active)
        }
        dropStarts()
        clean()
    }

    /// What goes is not started before.
    private mutating func dropStarts() {
        let gone = operations.removed
        operations.removeAll { operation in
            switch operation {
            case .startContainer(let key, _), .restartContainer(let key, _, _), .rightContainer(let key, _):
                gone.contains(key)
            case .createPod, .removePod, .finishPod, .stopSandbox: false
            }
        }
    }

    // MARK: Pods

    private func phase(_ pod: ObservedPod) -> Phase {
        let index = pods.index(pod)
        if run.succeeded.contains(index) { return .succeeded }
        if run.failed.contains(index) { return .failed }
        switch pods.health[pod.key]?.phase {
        case .succeeded: return .succeeded
        case .failed: return pod.isUp ? .failed : .lost
        // One that somebody took out of the network has lost it as well.
        case .pending, .running, nil: return pod.isUp && pod.address != nil ? .active : .lost
        }
    }

    private mutating func note(_ pod: ObservedPod, _ list: WritableKeyPath<JobRun, [Int]>) {
        let index = pods.index(pod)
        guard !run.hasEnded(index) else { return }
        run[keyPath: list].append(index)
        guard list == \JobRun.failed else { return }
        run.failedAt = now
        lastWords = pods.health[pod.key]?.trouble ?? "Pod \(pod.name) failed"
        judge(pod, index)
    }

    /// Does what the `podFailurePolicy` says of the way in which a Pod failed.
    private mutating func judge(_ pod: ObservedPod, _ index: Int) {
        for (number, rule) in spec.failureRules.enumerated() {
            let fitting = pod.containers.first { rule.fits($0.name, status: $0.exitCode ?? 0) }
            guard let container = fitting else { continue }
            switch rule.action {
            case .failJob:
                let status = container.exitCode ?? 0
                let reason = "container \(container.name) of Pod \(pod.name) ended with status \(status)"
                fail("PodFailurePolicy", "\(reason), at which rule \(number) ends the Job; \(lastWords ?? "")")
            case .failIndex:
                if let completion = pods.workload.completionIndex(index) { run.abandon(completion) }
            case .ignore: run.ignore(index)
            case .count: break
            }
            return
        }
    }

    /// Why the last Pod failed that did so just now.
    private var lastWords: String?

    /// Containers start in their turn, and those that failed start again in their Pod, as `OnFailure` asks.
    private mutating func carryOn(_ active: [ObservedPod]) {
        // No more Pods run at a time than may, those on their way out included.
        var free = spec.parallelism - pods.all.filter(\.isAtWork).count
        for pod in active {
            let health = pods.health[pod.key]
            for restart in health?.restarts ?? [] where !restart.mustStop { count(restart.containerID, of: pod) }
            if !pod.isAtWork {
                guard free > 0 else { continue }
                free -= 1
            }
            for container in [pod.sandbox].compactMap(\.self) + pod.containers where container.isTamperedWith {
                operations.append(.rightContainer(pod.key, containerID: container.id))
            }
            for name in health?.starts ?? [] { operations.append(.startContainer(pod.key, name: name)) }
            for restart in health?.restarts ?? [] where restart.isDue {
                operations.append(
                    .restartContainer(pod.key, containerID: restart.containerID, mustStop: restart.mustStop)
                )
            }
        }
    }

    /// A container that failed and is to start again is a failure, once for each of its starts.
    private mutating func count(_ id: String, of pod: ObservedPod) {
        guard let container = pod.containers.first(where: { $0.id == id }), container.exitCode ?? 0 != 0 else { return }
        let before = run.restartCount
        run.restarted(
            String(id.prefix(12)),
            at: "\(container.startedAt)",
            among: Set(pods.all.flatMap(\.containers).map { String($0.id.prefix(12)) })
        )
        guard run.restartCount > before else { return }
        lastWords = pods.health[pod.key]?.trouble ?? "container \(container.name) of Pod \(pod.name) failed"
    }

    /// Decides whether the run is over.
    private mutating func conclude(_ active: [ObservedPod]) {
        guard run.finish == nil else { return }
        if isComplete(active) {
            run.finish = JobRun.Finish(isComplete: true, reason: "Complete", message: "", at: now)
        } else if isEnough {
            run.finish = JobRun.Finish(isComplete: true, reason: "SuccessPolicy", message: "", at: now)
        } else if let limit = spec.maxFailedIndexes, failedIndexes.count > limit {
            fail("MaxFailedIndexesExceeded", lastWords ?? "\(failedIndexes.count) numbers failed")
        } else if !failedIndexes.isEmpty, failedIndexes.count + succeededCount >= spec.completions ?? 0 {
            fail("FailedIndexes", lastWords ?? "\(failedIndexes.count) numbers failed")
        } else if run.failures > spec.backoffLimit {
            fail("BackoffLimitExceeded", lastWords ?? "it failed \(run.failures) times")
        } else if let start = run.startedAt, let limit = spec.activeDeadlineSeconds, !spec.suspend {
            if now - start >= limit {
                fail("DeadlineExceeded", "it took longer than \(limit) s (activeDeadlineSeconds)")
            } else {
                wake(at: max(start, now) + limit - max(0, now - start))
            }
        }
    }

    private func isComplete(_ active: [ObservedPod]) -> Bool {
        guard let completions = spec.completions else { return !run.succeeded.isEmpty && active.isEmpty }
        return succeededCount >= completions
    }

    /// How many of those that must succeed have.
    private var succeededCount: Int { spec.isIndexed ? succeededIndexes.count : run.succeeded.count }

    private var succeededIndexes: Set<Int> { Set(run.succeeded.compactMap(pods.workload.completionIndex)) }

    /// Whether what has succeeded meets a rule of the `successPolicy`.
    private var isEnough: Bool {
        let succeeded = succeededIndexes
        return spec.successRules.contains { $0.isMet(by: succeeded) }
    }

    /// How often Pods of each number failed.
    private var failuresByIndex: [Int: Int] {
        let counted = run.failed.filter { !run.isIgnored($0) }
        return counted.compactMap(pods.workload.completionIndex).reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }

    /// The numbers that failed more often than `backoffLimitPerIndex` lets them.
    private var failedIndexes: Set<Int> {
        guard let limit = spec.backoffLimitPerIndex else { return [] }
        return Set(failuresByIndex.filter { $0.value > limit }.keys)
            .union(run.abandoned ?? []).subtracting(succeededIndexes)
    }

    /// How many failures the pause before the next try counts: those of one number where each has tries of its own.
    private var failuresInTurn: Int {
        guard spec.backoffLimitPerIndex != nil else { return run.failures }
        let over = failedIndexes
        return failuresByIndex.filter { !over.contains($0.key) }.values.max() ?? 0
    }

    private mutating func fail(_ reason: String, _ message: String) {
        run.finish = JobRun.Finish(isComplete: false, reason: reason, message: message, at: now)
    }

    // MARK: As many as may run

    private mutating func staff(_ active: [ObservedPod]) {
        // One that is on its way out runs until it is gone.
        let gone = operations.removed.union(pods.leaving)
        let leaving = pods.all.filter { gone.contains($0.key) && $0.isAtWork }
        let wanted: Int
        if let completions = spec.completions {
            wanted = min(spec.parallelism, completions - succeededCount - failedIndexes.count)
        } else {
            wanted = run.succeeded.isEmpty ? spec.parallelism : min(spec.parallelism, active.count)
        }
        for pod in active.suffix(max(0, active.count - wanted)) {
            operations.append(.removePod(pod.key, reason: "\(wanted) Pods may run at a time"))
        }
        var missing = wanted - active.count - leaving.count
        guard missing > 0 else { return }
        // Two runs of a Job are never at work at the same time.
        guard !leaving.contains(where: { !pods.isCurrent($0) }) else { return }
        let failures = failuresInTurn
        if let failedAt = run.failedAt, failures > 1 {
            let pause = min(360, 10 << min(failures - 2, 6))
            // A clock that was set back makes nobody wait longer.
            guard now - failedAt >= pause || now < failedAt else { return wake(at: failedAt + pause) }
        }
        for index in free(active) where missing > 0 {
            operations.append(.createPod(pods.workload.key, index: index))
            missing -= 1
        }
    }

    /// The numbers that new Pods may have, in order.
    private func free(_ active: [ObservedPod]) -> [Int] {
        func isFree(_ index: Int) -> Bool { !run.hasEnded(index) && !pods.isTaken(index) }
        let tries = run.failures + 1
        guard spec.isIndexed, let completions = spec.completions, completions > 0 else {
            let most = run.succeeded.count + run.failed.count + pods.all.count + spec.parallelism
            return (0...most).filter(isFree)
        }
        let done = succeededIndexes.union(failedIndexes)
        let busy = Set(pods.all.map(pods.index).filter { !run.hasEnded($0) }.map { $0 % completions })
        return (0..<completions).filter { !done.contains($0) && !busy.contains($0) }.compactMap { completion in
            (0...tries).map { completion + $0 * completions }.first(where: isFree)
        }
    }

    /// Whether it is a Pod without a workload, has not ended and is well as a server is.
    private var hasSettled = false

    /// A Pod without a workload promises no end: one that has been ready for a while is well, as Kubernetes has it.
    private mutating func settle(_ active: [ObservedPod]) {
        guard pods.workload.kind == .pod, let health = active.first.flatMap({ pods.health[$0.key] }) else { return }
        guard health.isReady else { return }
        hasSettled = health.readyForSeconds >= Self.settlingSeconds
        if !hasSettled { wake(at: now + Int((Self.settlingSeconds - health.readyForSeconds).rounded(.up))) }
    }

    // MARK: What is left of it

    /// Pods that ended hold no network; few of them are kept, and none longer than the Job says.
    private mutating func clean() {
        let gone = operations.removed
        let ended = pods.current.filter { run.hasEnded(pods.index($0)) && !gone.contains($0.key) }
        let isExpired = run.finish.flatMap { finish in spec.ttlSecondsAfterFinished.map { finish.at + $0 } }
        if let isExpired, isExpired <= now {
            for pod in ended { operations.append(.removePod(pod.key, reason: "ttlSecondsAfterFinished have passed")) }
            return
        }
        if let isExpired { wake(at: isExpired) }
        for list in [run.succeeded, run.failed] {
            let numbers = Set(list.suffix(Self.kept))
            for pod in ended where list.contains(pods.index(pod)) {
                if !numbers.contains(pods.index(pod)) {
                    operations.append(.removePod(pod.key, reason: "later Pods of the Job have ended as well"))
                } else if pod.containers.contains(where: \.isRunning) {
                    operations.append(.finishPod(pod.key, reason: "its work is done"))
                } else if pod.isUp {
                    operations.append(.stopSandbox(pod.key))
                }
            }
        }
    }

    private mutating func wake(at time: Int) { due = min(due ?? time, time) }

    // MARK: Status

    /// A Job that fails where another was well is a bad release.
    private var failure: ReleaseFailure? {
        guard let finish = run.finish, !finish.isComplete else { return nil }
        return ReleaseFailure(reason: finish.reason, message: finish.message)
    }

    private var status: WorkloadStatus {
        let wanted = spec.completions ?? 1
        let health: Health
        var message: String?
        if let finish = run.finish {
            health = finish.isComplete ? .healthy : .degraded
            message = finish.isComplete ? nil : "\(finish.reason): \(finish.message)"
        } else if spec.suspend {
            health = .suspended
            message = "it is suspended in the overlay"
        } else if hasSettled {
            health = .healthy
        } else {
            health = .progressing
            let failed = run.failures > 0 ? ", \(run.failures) failed" : ""
            message = "\(succeededCount) of \(wanted) Pods have succeeded\(failed)"
            if let lastWords { message? += ": \(lastWords)" }
        }
        var status = pods.status(health, desired: wanted, message: message)
        status.ready = hasSettled ? 1 : min(wanted, succeededCount)
        status.available = nil
        return status
    }
}
