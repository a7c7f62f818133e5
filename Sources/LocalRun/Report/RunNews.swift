public import Workflows

/// Something that happened in a local run, in the order in which it did.
public enum RunNews: Sendable {
    /// The run begins, with the jobs known so far.
    case began(Plan, run: Int)

    /// Something to know that is no job's own.
    case note(String)

    /// A matrix is known now: these are its jobs.
    case expanded(String, into: [PlannedJob])

    /// A job moved on; with what it waits for, or why it ended so.
    case job(PlannedJob, JobStatus, String?)

    /// A step of a job began or ended.
    case step(job: String, number: Int, name: String, JobStatus, seconds: Double?)

    /// Lines of a job's log.
    case lines(job: String, [LogLine])

    /// The run has ended.
    case ended(RunReport)
}

/// Shows a run as it goes.
///
/// News come one at a time, from changing threads; what takes long holds the run up.
public protocol RunView: Sendable {
    func show(_ news: RunNews)
}
