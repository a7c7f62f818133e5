import ControllerAPI
import HeadgateConfiguration

/// How a run of a commit stands, as a forge is told.
struct CommitStatus: Sendable, Hashable {
    enum State: String, Sendable {
        case pending
        case running
        case success
        case failure
        case cancelled

        init(_ status: ExecutionStatus) {
            self =
                switch status {
                case .queued, .waiting: .pending
                case .running: .running
                case .succeeded, .skipped: .success
                case .failed: .failure
                case .cancelled: .cancelled
                }
        }

        /// The forge's own word.
        func word(for forge: ControllerConfiguration.Forge.Kind) -> String {
            switch (self, forge) {
            case (.pending, _), (.running, .github), (.running, .gitea): "pending"
            case (.running, .gitlab): "running"
            case (.success, _): "success"
            case (.failure, .gitlab): "failed"
            case (.failure, _): "failure"
            case (.cancelled, .gitlab): "canceled"
            case (.cancelled, _): "error"
            }
        }

        /// What people read; fixed words, so that nothing of a run's errors or logs gets there.
        var description: String {
            switch self {
            case .pending: "Queued, or waiting for a review"
            case .running: "Running"
            case .success: "Succeeded"
            case .failure: "Failed"
            case .cancelled: "Cancelled"
            }
        }
    }

    var revision: String

    /// What tells this status from others of the commit.
    var context: String
    var state: State
    var description: String

    /// Where to read more.
    var target: String
}
