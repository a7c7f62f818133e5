import DockerEngine
import HTTPTransport
import Manifests

/// Carries out a hook of a container.
struct HookRunner: Sendable {
    let engine: DockerClient
    let http: HTTPClient

    /// Nil when it succeeded, else why not.
    ///
    /// What has not come to an end by then has failed; a command goes on in its container, since the engine cannot end it.
    func run(_ hook: LifecycleHook, in id: String, address: String, atMost limit: Duration) async -> String? {
        await Deadline.race(limit) { await carryOut(hook, id, address, limit) } ?? "it took longer than \(limit)"
    }

    private func carryOut(_ hook: LifecycleHook, _ id: String, _ address: String, _ limit: Duration) async -> String? {
        switch hook {
        case .sleep(let seconds):
            do {
                try await Task.sleep(for: .seconds(seconds))
                return nil
            } catch {
                return "it was interrupted"
            }
        case .action(let action):
            return await ActionRunner(engine: engine, http: http).run(action, in: id, address: address, atMost: limit)
        }
    }
}
