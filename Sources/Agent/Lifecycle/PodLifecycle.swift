import Manifests

/// What a Pod's containers have to do next, from what the engine says of them.
///
/// Pure. Nothing is remembered between two looks: a container that is not there or was never started is to be started, one
/// that has ended has its exit status, and what stands before a container that is there has been done.
struct PodLifecycle {
    /// What a container is to its Pod.
    enum Role: Sendable, Hashable {
        /// Runs to its end before the next starts.
        case initialization

        /// Starts in its turn among the init containers and goes on running.
        case sidecar
        case regular
    }

    /// What the probes and hooks of a running container have come to.
    struct Progress: Sendable, Hashable {
        /// Its `postStart` hook is through, or it has none.
        var hasBegun: Bool

        /// Its startup probe has succeeded, or it has none.
        var hasStarted: Bool

        static let none = Progress(hasBegun: false, hasStarted: false)
    }

    private let spec: PodSpec
    private let observed: [String: ObservedContainer]
    private let progress: (ObservedContainer) -> Progress

    /// `progress`: asked of running containers only.
    init(
        _ spec: PodSpec,
        observed: [ObservedContainer],
        progress: @escaping (ObservedContainer) -> Progress
    ) {
        self.spec = spec
        self.observed = Dictionary(observed.map { ($0.name, $0) }) { first, _ in first }
        self.progress = progress
    }

    /// The containers to start now for the first time; several may start at once.
    var starts: [String] { isOver ? [] : step.starts }

    /// Whether nothing of it starts any more.
    var isOver: Bool { phase == .succeeded || phase == .failed }

    /// What the next container waits for, in words; nil when nothing is waited for.
    var waiting: String? { step.waiting }

    var phase: PodPhase {
        let step = step
        if step.hasFailed { return .failed }
        guard step.isInitialized, spec.containers.allSatisfy({ observed[$0.name]?.wasStarted == true }) else {
            return .pending
        }
        let containers = spec.containers.compactMap { observed[$0.name] }
        guard containers.allSatisfy({ !$0.isRunning && !startsAgain($0) }) else { return .running }
        return containers.allSatisfy { $0.exitCode == 0 } ? .succeeded : .failed
    }

    /// What is known of the way to the first start of every container.
    private struct Step {
        var starts: [String] = []
        var waiting: String?
        var isInitialized = false

        /// An init container has failed for good.
        var hasFailed = false
    }

    private var step: Step {
        var step = Step()
        // One that is there shows that those before it are done, though a clean-up of ended containers took them.
        let reached = spec.allContainers.lastIndex { observed[$0.name] != nil } ?? 0
        let isBegun = reached >= spec.initContainers.count && !observed.isEmpty
        for (index, container) in spec.initContainers.enumerated() {
            let found = observed[container.name]
            let isSidecar = Self.isSidecar(container)
            if isBegun {
                // Init containers are over for good; sidecars that were taken away come back.
                if isSidecar, found?.wasStarted != true { step.starts.append(container.name) }
                continue
            }
            guard let found, found.wasStarted else {
                if found == nil, index < reached, !isSidecar { continue }
                step.starts.append(container.name)
                step.waiting = "Init:\(index)/\(spec.initContainers.count): container \(container.name) starts"
                return step
            }
            if found.isRunning {
                let progress = isSidecar ? progress(found) : nil
                if progress?.hasBegun == true, progress?.hasStarted == true { continue }
                let what = isSidecar ? "is not started yet" : "runs"
                step.waiting = "Init:\(index)/\(spec.initContainers.count): container \(container.name) \(what)"
                return step
            }
            if !isSidecar, found.exitCode == 0 { continue }
            step.waiting = "Init:\(index)/\(spec.initContainers.count): container \(container.name) has ended"
            step.hasFailed = !startsAgain(found)
            return step
        }
        step.isInitialized = true
        for container in spec.containers {
            guard let found = observed[container.name], found.wasStarted else {
                step.starts.append(container.name)
                // The next one waits for the hook.
                if container.postStart != nil { return step }
                continue
            }
            guard container.postStart != nil, found.isRunning, !progress(found).hasBegun else { continue }
            if spec.containers.contains(where: { observed[$0.name]?.wasStarted != true }) {
                step.waiting = "the postStart hook of container \(container.name) runs"
            }
            return step
        }
        return step
    }

    /// Nil for a container that the Pod does not have.
    func role(of name: String) -> Role? {
        if spec.containers.contains(where: { $0.name == name }) { return .regular }
        return spec.initContainers.first { $0.name == name }.map { Self.isSidecar($0) ? .sidecar : .initialization }
    }

    /// Whether a container that has ended is to start again.
    func startsAgain(_ container: ObservedContainer) -> Bool {
        guard let own = spec.allContainers.first(where: { $0.name == container.name }) else { return true }
        if role(of: own.name) == .initialization, container.exitCode == 0 { return false }
        switch own.restartPolicy ?? spec.restartPolicy {
        case .always: return true
        case .onFailure: return container.exitCode != 0
        case .never: return false
        }
    }

    static func isSidecar(_ container: Container) -> Bool { container.restartPolicy == .always }
}
