import ControllerAPI

/// Where what runs differs from what Git says.
enum DriftList {
    static func of(_ environment: EnvironmentStatus, images promoted: [String]) -> [String] {
        guard let promotion = environment.promotion else { return [] }
        var found: [String] = []
        for agent in environment.agents {
            guard let synced = agent.syncedRevision else {
                found.append("\(agent.name) has not rolled anything out yet, and \(promotion.prefix(10)) was promoted.")
                continue
            }
            if let observed = agent.observedRevision, observed != synced {
                found.append("\(agent.name) works on \(observed.prefix(10)); what runs is \(synced.prefix(10)).")
            }
            let troubled = agent.workloads.filter { $0.ready != $0.desired }
            for workload in troubled {
                found.append("\(workload.kind) \(workload.name) has \(workload.ready) of \(workload.desired) ready.")
            }
        }
        let running = Set(environment.agents.flatMap(\.workloads).flatMap(\.images))
        guard !running.isEmpty else { return found }
        for image in promoted {
            // NAME=NEW:TAG@DIGEST, as promotions say it.
            guard let wanted = image.split(separator: "=", maxSplits: 1).last.map(String.init) else { continue }
            let digest = wanted.split(separator: "@").last.map(String.init) ?? wanted
            let isThere = running.contains { $0 == wanted || ($0.hasSuffix("@" + digest) && wanted.contains("@")) }
            if !isThere { found.append("The promoted image \(wanted) runs in no workload.") }
        }
        return found
    }
}
