import DockerEngine
import HTTPTransport
import Logging
import Manifests

/// Stops the containers of a Pod in the order of Kubernetes.
///
/// Every container's `preStop` hook runs at once, then each is asked to stop; sidecars wait for the containers and for the
/// sidecars after them. All of it shares one grace period. Hooks run at least once: an interrupted stop runs them again.
struct PodTermination: Sendable {
    /// What is always left for a process itself after hooks and waiting, in seconds.
    private static let least = 2

    let engine: DockerClient
    let http: HTTPClient
    let logger: Logger

    /// Stops every running container.
    func stop(_ pod: ObservedPod, grace: Int) async throws {
        let sidecars = (pod.template?.spec.initContainers ?? []).filter(PodLifecycle.isSidecar).map(\.name)
        let running = pod.containers.filter(\.isRunning)
        let start = ContinuousClock.now
        // The last sidecar goes first; each waits for the one after it.
        let order = sidecars.reversed().compactMap { name in running.first { $0.name == name } }
        let turns = order.map { _ in Turn() }
        let free = Turn()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { free.come() }
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for container in running where !sidecars.contains(container.name) {
                        group.addTask { try await stop(container, of: pod, grace: grace) }
                    }
                    try await group.waitForAll()
                }
            }
            for (place, container) in order.enumerated() {
                group.addTask {
                    defer { turns[place].come() }
                    let left = await preStop(container, of: pod, grace: grace)
                    await (place == 0 ? free : turns[place - 1]).wait(atMost: .seconds(left))
                    let rest = max(min(grace, Self.least), grace - Int((.now - start).components.seconds))
                    try await ignoringAbsence { try await engine.stopContainer(container.id, timeout: rest) }
                }
            }
            try await group.waitForAll()
        }
    }

    /// Stops one container.
    func stop(_ container: ObservedContainer, of pod: ObservedPod, grace: Int) async throws {
        let left = await preStop(container, of: pod, grace: grace)
        try await ignoringAbsence { try await engine.stopContainer(container.id, timeout: left) }
    }

    /// Runs the `preStop` hook, if there is one; gives the seconds of grace that are left.
    ///
    /// A hook that fails holds nothing up.
    func preStop(_ container: ObservedContainer, of pod: ObservedPod, grace: Int) async -> Int {
        let spec = pod.template?.spec.allContainers.first { $0.name == container.name }
        guard grace > 0, let hook = spec?.preStop else { return grace }
        let start = ContinuousClock.now
        let trouble = await HookRunner(engine: engine, http: http)
            .run(hook, in: container.id, address: pod.address ?? "127.0.0.1", atMost: .seconds(grace))
        if let trouble { logger.warning("preStop of container \(container.name) of Pod \(pod.name): \(trouble)") }
        return max(min(grace, Self.least), grace - Int((.now - start).components.seconds))
    }

    private func ignoringAbsence(_ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch let error as DockerError where error.code == .notFound {
            logger.debug("already gone: \(error.message)")
        }
    }
}

/// Something that comes once, for those who wait for it.
private final class Turn: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    func come() { continuation.finish() }

    func wait(atMost limit: Duration) async {
        _ = await Deadline.race(limit) {
            for await _ in self.stream {}
            return nil
        }
    }
}
