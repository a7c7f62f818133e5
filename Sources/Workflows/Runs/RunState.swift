/// What a job waits for.
public enum JobWait: Codable, Sendable, Hashable, CustomStringConvertible {
    /// Jobs that have not ended, by their keys.
    case needs([String])

    /// A reviewer's approval of the environment.
    case review(environment: String)

    /// Something else that the environment asks for, such as a time; the reason says what.
    case environment(String, reason: String)

    /// Another job of the matrix to end, as only so many may run side by side.
    case place(maximum: Int)

    /// A concurrency group that another run or job holds.
    case concurrency(group: String)

    public var description: String {
        switch self {
        case .needs(let keys): "waits for \(keys.joined(separator: ", "))"
        case .review(let environment): "waits for review of \(environment)"
        case .environment(_, let reason): reason
        case .place(let maximum): "waits as only \(maximum) jobs of the matrix may run side by side"
        case .concurrency(let group): "waits for its turn in the group \(group)"
        }
    }
}

/// A job of a run and where it stands.
public struct JobRecord: Codable, Sendable {
    public var job: PlannedJob
    public var status: JobStatus

    /// Set while it is `waiting`.
    public var waitingFor: JobWait?

    /// Why it was skipped, failed or cancelled.
    public var reason: String?
    public var outputs: [String: String]

    /// Whether its condition was found to hold.
    var isDecided: Bool

    /// Whether its environment's review was passed.
    var isApproved: Bool

    /// The concurrency groups it holds or has asked for.
    @EmptyUnlessStored var holds: [GroupHold]

    /// How it counts for the run and for jobs that need it: a failure may be tolerated.
    var result: JobStatus { status == .failed && job.continueOnError ? .succeeded : status }

    init(job: PlannedJob) {
        self.job = job
        status = .waiting
        waitingFor = job.needs.isEmpty ? nil : .needs(job.needs)
        outputs = [:]
        isDecided = false
        isApproved = false
        holds = []
    }
}

/// A call of another workflow and where it stands.
public struct CallRecord: Codable, Sendable {
    public var call: PlannedCall

    /// `waiting`, `running` or an end.
    public var status: JobStatus

    /// Set while it is `waiting`.
    public var waitingFor: JobWait?

    /// Why it was skipped, failed or cancelled.
    public var reason: String?
    public var outputs: [String: String]

    /// Whether its condition was found to hold.
    var isDecided: Bool

    /// The concurrency groups it holds or has asked for.
    var holds: [GroupHold]

    init(call: PlannedCall) {
        self.call = call
        status = .waiting
        waitingFor = call.needs.isEmpty ? nil : .needs(call.needs)
        outputs = [:]
        isDecided = false
        holds = []
    }
}

/// A concurrency group that a run, a call or a job holds or has asked for.
public struct GroupHold: Codable, Sendable, Hashable {
    public var claim: GroupClaim

    /// False while another has it.
    public var isGranted: Bool

    var group: String { claim.group }
}

/// Everything that changes in a run.
///
/// Stored as JSON with each transition.
public struct RunState: Codable, Sendable {
    public var jobs: [JobRecord]

    /// The calls of other workflows; what they came to counts for the jobs that need them.
    @EmptyUnlessStored public var calls: [CallRecord]

    /// The concurrency groups the run as a whole holds or has asked for.
    @EmptyUnlessStored var holds: [GroupHold]
    public var isCancelRequested: Bool

    /// Why the run is to stop; nil while it is not, and in states stored before reasons were kept.
    public var cancelReason: String?

    /// Set when every job has ended: `succeeded`, `failed` or `cancelled`.
    public var conclusion: JobStatus?

    init(plan: Plan) {
        jobs = plan.jobs.map { JobRecord(job: $0) }
        calls = plan.calls.map { CallRecord(call: $0) }
        holds = []
        isCancelRequested = false
    }

    /// The status of the run as a whole.
    public var status: JobStatus {
        if let conclusion { return conclusion }
        if jobs.contains(where: { $0.status == .running }) { return .running }
        if jobs.contains(where: { $0.status == .queued }) {
            return jobs.contains { $0.status.isFinal && $0.status != .skipped } ? .running : .queued
        }
        return jobs.contains { $0.status == .waiting } ? .waiting : .running
    }

    public subscript(job id: String) -> JobRecord? {
        jobs.first { $0.job.id == id }
    }
}
