import Persistence
import Workflows

/// What concurrency groups say of runs.
extension Deliveries {
    /// Changes a concurrency group; what it decides is told to the runs concerned afterwards.
    func change(
        _ name: String,
        of repository: String,
        _ open: inout [(run: Int, event: RunEvent)],
        in connection: any SQLConnection,
        _ change: (inout ConcurrencyGroup) -> [ConcurrencyGroup.Decision]
    ) throws {
        var group = try GroupTable.find(name, of: repository, in: connection)
        let decisions = change(&group)
        try GroupTable.store(group, as: name, of: repository, in: connection)
        for decision in decisions {
            switch decision {
            case .grant(let entry):
                open.append((entry.run, .groupGranted(holder: entry.claim.holder, group: entry.claim.group)))
            case .lose(let entry, let reason):
                open.append(
                    (entry.run, .groupLost(holder: entry.claim.holder, group: entry.claim.group, reason: reason))
                )
            }
        }
    }
}
