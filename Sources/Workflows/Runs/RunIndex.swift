/// Where the jobs and calls of a run stand, by their names.
struct RunIndex: Sendable {
    /// A key of a file, in a call of that file.
    struct Key: Hashable, Sendable {
        var call: String?
        var key: String

        init(_ key: String, in call: String?) {
            self.call = call
            self.key = CaseFolding.fold(key)
        }
    }

    /// The jobs or the calls of a key; only one of the two has any.
    struct Members: Sendable {
        var jobs: [Int] = []
        var calls: [Int] = []
    }

    private(set) var jobs: [String: Int] = [:]
    private(set) var calls: [String: Int] = [:]
    private var members: [Key: Members] = [:]
    private var contents: [String: Members] = [:]
    private(set) var top = Members()

    init(_ state: RunState) {
        for (place, record) in state.jobs.enumerated() {
            jobs[record.job.id] = place
            members[Key(record.job.key, in: record.job.call), default: Members()].jobs.append(place)
            if let call = record.job.call {
                contents[call, default: Members()].jobs.append(place)
            } else {
                top.jobs.append(place)
            }
        }
        for (place, record) in state.calls.enumerated() {
            calls[record.call.id] = place
            members[Key(record.call.key, in: record.call.parent), default: Members()].calls.append(place)
            if let parent = record.call.parent {
                contents[parent, default: Members()].calls.append(place)
            } else {
                top.calls.append(place)
            }
        }
    }

    /// The jobs or calls that a key of a workflow became.
    func members(_ key: String, in call: String?) -> Members {
        members[Key(key, in: call)] ?? Members()
    }

    /// The jobs and calls of a called workflow itself.
    func contents(of call: String) -> Members {
        contents[call] ?? Members()
    }
}
