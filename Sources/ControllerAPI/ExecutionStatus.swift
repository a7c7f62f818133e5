/// Where a run or a job stands.
///
/// Runs are never `skipped`.
public enum ExecutionStatus: String, Codable, Sendable, Hashable, CaseIterable {
    case queued
    case waiting
    case running
    case succeeded
    case failed
    case cancelled
    case skipped

    /// Whether nothing more will happen to it.
    public var isFinal: Bool {
        switch self {
        case .succeeded, .failed, .cancelled, .skipped: true
        case .queued, .waiting, .running: false
        }
    }
}
