/// Concurrency groups: the run, its calls and its jobs ask for them before they begin and let go of them at their end.
extension RunMachine {
    static func deadlock(_ group: String) -> String {
        "the group \(group) is held by the run itself, which would wait for itself for ever"
    }

    /// Whether the run has the group it needs; asks for it once.
    mutating func admitRun(_ actions: inout [RunAction]) -> Bool {
        guard plan.holdsGroups ?? false, let concurrency = plan.concurrency else { return true }
        if Self.hold([concurrency], &state.holds, holder: GroupClaim.run, &actions) { return true }
        if state.isCancelRequested {
            for place in state.calls.indices { end(call: place, .cancelled, reason: cancelReason, &actions) }
            for place in state.jobs.indices where !state.jobs[place].status.isFinal {
                actions.append(.cancel(state.jobs[place].job.id, reason: cancelReason))
                end(place, .cancelled, reason: cancelReason, &actions)
            }
            return false
        }
        for place in state.jobs.indices {
            state.jobs[place].waitingFor = .concurrency(group: concurrency.group)
        }
        for place in state.calls.indices {
            state.calls[place].waitingFor = .concurrency(group: concurrency.group)
        }
        return false
    }

    /// Whether the holder has all the groups; asks for the next one that it has not.
    static func hold(
        _ groups: [Plan.Concurrency],
        _ holds: inout [GroupHold],
        holder: String,
        _ actions: inout [RunAction]
    ) -> Bool {
        for (place, group) in groups.enumerated() {
            if place < holds.count {
                guard holds[place].isGranted else { return false }
                continue
            }
            let claim = GroupClaim(
                holder: holder,
                group: group.group,
                cancelInProgress: group.cancelInProgress,
                keepsAll: group.keepsAll ?? false
            )
            holds.append(GroupHold(claim: claim, isGranted: false))
            actions.append(.claim(claim))
            return false
        }
        return true
    }

    func letGo(_ holds: [GroupHold], of holder: String, _ actions: inout [RunAction]) {
        for hold in holds { actions.append(.release(holder: holder, group: hold.group)) }
    }

    /// The groups that are held by the run and the calls around a job or call.
    func heldAbove(_ call: String?) -> [String] {
        var held = state.holds.map(\.group)
        var next = call
        while let place = next.flatMap({ index.calls[$0] }) {
            held += state.calls[place].holds.map(\.group)
            next = state.calls[place].call.parent
        }
        return held
    }

    mutating func grant(_ group: String, to holder: String) throws(WorkflowError) {
        func granted(_ holds: [GroupHold]) -> [GroupHold] {
            holds.map { hold in
                var hold = hold
                if CaseFolding.areEqual(hold.group, group) { hold.isGranted = true }
                return hold
            }
        }
        if holder == GroupClaim.run {
            state.holds = granted(state.holds)
        } else if let place = index.jobs[holder] {
            state.jobs[place].holds = granted(state.jobs[place].holds)
        } else if let place = index.calls[holder] {
            state.calls[place].holds = granted(state.calls[place].holds)
        } else {
            throw WorkflowError(.unknownJob, "the run has no job '\(holder)'")
        }
    }

    /// Cancels what holds or waits for a group, as a newer one takes its place.
    mutating func take(
        _ group: String,
        from holder: String,
        reason: String,
        _ actions: inout [RunAction]
    ) throws(WorkflowError) {
        func has(_ holds: [GroupHold]) -> Bool { holds.contains { CaseFolding.areEqual($0.group, group) } }
        if holder == GroupClaim.run {
            guard has(state.holds), !state.isCancelRequested, state.conclusion == nil else { return }
            state.isCancelRequested = true
            state.cancelReason = reason
            for place in state.jobs.indices { stop(place, reason: reason, &actions) }
        } else if let place = index.jobs[holder] {
            if has(state.jobs[place].holds) { stop(place, reason: reason, &actions) }
        } else if let place = index.calls[holder] {
            if has(state.calls[place].holds) { cancel(call: place, reason: reason, &actions) }
        } else {
            throw WorkflowError(.unknownJob, "the run has no job '\(holder)'")
        }
    }

    /// Every group of the run, its calls and its jobs.
    var holds: [GroupHold] {
        state.holds + state.calls.flatMap(\.holds) + state.jobs.flatMap(\.holds)
    }
}
