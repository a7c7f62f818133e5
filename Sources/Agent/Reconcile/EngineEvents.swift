import DockerEngine
import Logging

/// Wakes the reconciling loop when something happens to a container of this agent, or in its network.
struct EngineEvents: Sendable {
    let engine: DockerClient
    let owner: String
    let inspections: InspectionCache
    let signalled: SignalledContainers

    /// What the engine calls the network of its Pods.
    let network: String
    let wake: Wake
    let logger: Logger

    func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await watch(DockerFilters.label(Names.owner, owner).adding("type", "container"))
            }
            // Who is taken out of a network is an event of the network, which does not carry its labels.
            group.addTask {
                await watch(DockerFilters().adding("type", "network").adding("network", network))
            }
        }
    }

    private func watch(_ filters: DockerFilters) async {
        var pause = Duration.milliseconds(250)
        while !Task.isCancelled {
            do {
                let events = try await engine.events(filters)
                inspections.opened()
                defer {
                    inspections.closed()
                    signalled.forgetAll()
                }
                for try await event in events {
                    pause = .milliseconds(250)
                    guard Self.matters(event.action) else { continue }
                    if event.type == "container" { signalled.note(event) }
                    inspections.forget(event.type == "container" ? event.id : nil)
                    wake.wake()
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
