/// Where a job, or a run as a whole, stands.
///
/// The set is closed; a run is never `skipped`.
public enum JobStatus: String, Codable, Sendable, Hashable, CaseIterable {
    /// Everything it needs is there; it waits for a runner.
    case queued

    /// It waits for other jobs, a reviewer or a free place.
    case waiting

    /// A runner has it.
    case running
    case succeeded
    case failed
    case cancelled

    /// Its condition did not hold, or what it needs did not succeed.
    case skipped

    /// Whether nothing more will happen to it.
    public var isFinal: Bool {
        switch self {
        case .queued, .waiting, .running: false
        case .succeeded, .failed, .cancelled, .skipped: true
        }
    }

    /// The word expressions have for it (`needs.*.result`), where it is final.
    public var result: String {
        switch self {
        case .succeeded: "success"
        case .failed: "failure"
        case .skipped: "skipped"
        case .cancelled, .queued, .waiting, .running: "cancelled"
        }
    }
}
