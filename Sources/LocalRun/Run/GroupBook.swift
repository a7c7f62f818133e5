import Workflows

/// Who holds the concurrency groups within one run.
struct GroupBook {
    private struct Group {
        var holder: GroupClaim
        var waiting: [GroupClaim] = []
    }

    private var groups: [String: Group] = [:]

    /// Takes a claim; gives the events that follow from it.
    mutating func claim(_ claim: GroupClaim) -> [RunEvent] {
        let key = claim.group.lowercased()
        guard var group = groups[key] else {
            groups[key] = Group(holder: claim)
            return [.groupGranted(holder: claim.holder, group: claim.group)]
        }
        let reason = "\(claim.holder.isEmpty ? "the run" : claim.holder) took its place in the group \(claim.group)"
        var events: [RunEvent] = []
        if !claim.keepsAll {
            for other in group.waiting {
                events.append(.groupLost(holder: other.holder, group: claim.group, reason: reason))
            }
            group.waiting = []
        }
        group.waiting.append(claim)
        groups[key] = group
        if claim.cancelInProgress {
            events.append(.groupLost(holder: group.holder.holder, group: claim.group, reason: reason))
        }
        return events
    }

    /// A holder has ended, or is waiting no longer.
    mutating func release(holder: String, group name: String) -> [RunEvent] {
        let key = name.lowercased()
        guard var group = groups[key] else { return [] }
        group.waiting.removeAll { $0.holder == holder }
        guard group.holder.holder == holder else {
            groups[key] = group
            return []
        }
        guard !group.waiting.isEmpty else {
            groups[key] = nil
            return []
        }
        group.holder = group.waiting.removeFirst()
        groups[key] = group
        return [.groupGranted(holder: group.holder.holder, group: name)]
    }
}
