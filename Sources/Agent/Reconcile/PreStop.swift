import DockerEngine
import HTTPTransport
import Logging
import Manifests

/// Runs the `preStop` hooks of a Pod that is about to stop.
///
/// As in Kubernetes the time they take is taken from the grace period, and a hook that fails holds nothing up.
struct PreStop: Sendable {
    /// What is always left for the processes themselves, in seconds.
    private static let least = 2

    let engine: DockerClient
    let http: HTTPClient
    let logger: Logger

    /// Runs the hooks of all running containers at once; gives the seconds of grace that are left.
    func run(_ pod: ObservedPod, grace: Int) async -> Int {
        let hooks = pod.containers.filter(\.isRunning).compactMap { container -> (String, Container)? in
            let spec = pod.template?.spec.containers.first { $0.name == container.name }
            guard let spec, spec.preStop != nil || spec.preStopSleepSeconds != nil else { return nil }
            return (container.id, spec)
        }
        guard !hooks.isEmpty else { return grace }
        let start = ContinuousClock.now
        await withDiscardingTaskGroup { group in
            for (id, container) in hooks {
                group.addTask { await run(container, id: id, address: pod.address, atMost: .seconds(grace)) }
            }
        }
        let taken = Int((ContinuousClock.now - start).components.seconds)
        return max(min(grace, Self.least), grace - taken)
    }

    private func run(_ container: Container, id: String, address: String?, atMost limit: Duration) async {
        let trouble = await withTaskGroup(of: String?.self) { group in
            group.addTask { await carryOut(container, id: id, address: address, atMost: limit) }
            group.addTask {
                do {
                    try await Task.sleep(for: limit)
                    return "it took longer than the grace period"
                } catch {
                    return nil
                }
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first
        }
        if let trouble { logger.warning("preStop of container \(container.name): \(trouble)") }
    }

    /// Nil when it succeeded, else why not.
    private func carryOut(
        _ container: Container,
        id: String,
        address: String?,
        atMost limit: Duration
    ) async -> String? {
        do {
            if let seconds = container.preStopSleepSeconds {
                try await Task.sleep(for: .seconds(seconds))
                return nil
            }
            switch container.preStop {
            case .exec(let command):
                let result = try await engine.exec(in: id, ExecSpec(command: command), limit: 4096)
                return result.exitCode == 0 ? nil : "the command ended with status \(result.exitCode)"
            case .httpGet(let get):
                return await HTTPProbe(http: http).ask(get, address: address ?? "127.0.0.1", atMost: limit)
            case .tcpSocket, nil:
                return nil
            }
        } catch {
            return "\(error)"
        }
    }
}
