/// How jobs and calls end, and what ends with them.
extension RunMachine {
    /// Cancels a job whose turn has come; one that still waits for others keeps its condition for later.
    mutating func stop(_ place: Int, reason: String, _ actions: inout [RunAction]) {
        let status = state.jobs[place].status
        if status == .running {
            actions.append(.cancel(state.jobs[place].job.id, reason: reason))
        } else if status == .queued || (status == .waiting && state.jobs[place].isDecided) {
            actions.append(.cancel(state.jobs[place].job.id, reason: reason))
            end(place, .cancelled, reason: reason, &actions)
        }
    }

    mutating func fail(_ place: Int, reason: String, _ actions: inout [RunAction]) {
        actions.append(.fail(state.jobs[place].job.id, reason: reason))
        end(place, .failed, reason: reason, &actions)
    }

    /// Ends a job; where its matrix fails fast, the other cells end with it.
    mutating func end(_ place: Int, _ status: JobStatus, reason: String?, _ actions: inout [RunAction]) {
        state.jobs[place].status = status
        state.jobs[place].waitingFor = nil
        state.jobs[place].reason = reason
        let job = state.jobs[place].job
        letGo(state.jobs[place].holds, of: job.id, &actions)
        state.jobs[place].holds = []
        guard status == .failed, job.failFast, !job.continueOnError, job.matrix.object?.count ?? 0 > 0 else { return }
        for other in index.members(job.key, in: job.call).jobs where other != place {
            if state.jobs[other].status == .waiting { state.jobs[other].isDecided = true }
            stop(other, reason: "\(job.name) failed, and the matrix fails fast", &actions)
        }
    }

    /// Ends a call, and with it what of its jobs has not ended.
    mutating func end(call place: Int, _ status: JobStatus, reason: String?, _ actions: inout [RunAction]) {
        guard !state.calls[place].status.isFinal else { return }
        state.calls[place].status = status
        state.calls[place].waitingFor = nil
        state.calls[place].reason = reason
        let call = state.calls[place].call
        letGo(state.calls[place].holds, of: call.id, &actions)
        state.calls[place].holds = []
        let contents = index.contents(of: call.id)
        for job in contents.jobs where !state.jobs[job].status.isFinal {
            let id = state.jobs[job].job.id
            let told = "\(call.name): \(reason ?? status.result)"
            switch status {
            case .skipped: actions.append(.skip(id, reason: told))
            case .failed: actions.append(.fail(id, reason: told))
            default: actions.append(.cancel(id, reason: told))
            }
            end(job, status, reason: told, &actions)
        }
        for inner in contents.calls { end(call: inner, status, reason: reason, &actions) }
        guard status == .failed, call.failFast, call.matrix.object?.count ?? 0 > 0 else { return }
        for other in index.members(call.key, in: call.parent).calls where other != place {
            cancel(call: other, reason: "\(call.name) failed, and the matrix fails fast", &actions)
        }
    }

    /// Cancels a call: its jobs that run are told to stop, everything else of it ends.
    mutating func cancel(call place: Int, reason: String, _ actions: inout [RunAction]) {
        switch state.calls[place].status {
        case .waiting: end(call: place, .cancelled, reason: reason, &actions)
        case .running:
            let contents = index.contents(of: state.calls[place].call.id)
            for job in contents.jobs {
                if state.jobs[job].status == .waiting { state.jobs[job].isDecided = true }
                stop(job, reason: reason, &actions)
            }
            for inner in contents.calls { cancel(call: inner, reason: reason, &actions) }
        default: break
        }
    }
}
