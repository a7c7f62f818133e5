import DockerEngine
import Logging

/// Wakes the reconciling loop when something happens to a container of this agent, or in its network.
struct EngineEvents: Sendable {
    let engine: DockerClient
    let owner: String
    let wake: Wake
    let logger: Logger

    func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await watch(DockerFilters.label(Names.owner, owner).adding("type", "container"))
            }
            // Who is taken out of a network is an event of the network, which does not carry its labels.
            group.addTask {
                await watch(DockerFilters().adding("type", "network").adding("network", Names.network(owner: owner)))
            }
        }
    }

    private func watch(_ filters: DockerFilters) async {
        var pause = Duration.milliseconds(250)
        while !Task.isCancelled {
            do {
                for try await event in try await engine.events(filters) {
                    pause = .milliseconds(250)
                    if Self.matters(event.action) { wake.wake() }
                }
            } catch {
                logger.debug("the engine's events ended: \(error)")
            }
            // Whatever was missed meanwhile is seen by looking.
            wake.wake()
            do {
                try await Task.sleep(for: pause)
            } catch {
                return
            }
            pause = min(.seconds(5), pause * 2)
        }
    }

    /// Probes by `exec` make events of their own, which change nothing.
    private static func matters(_ action: String) -> Bool { !action.hasPrefix("exec_") }
}
