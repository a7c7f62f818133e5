/// Something that happened to a run.
///
/// Events about jobs that have ended already change nothing.
public enum RunEvent: Codable, Sendable, Hashable {
    /// The run begins; also after a restart, where it changes nothing.
    case started

    /// A runner took the job.
    case jobStarted(String)

    /// The job ended: `succeeded`, `failed` or `cancelled`.
    case jobFinished(String, JobStatus, reason: String?, outputs: [String: String])

    /// The runner was lost; the job returns to the queue.
    case jobReturned(String)

    /// The review that the job waits for was passed.
    case approved(String)

    /// What the job's environment says of it may have changed: it is asked again, also where the job is queued already.
    case reconsidered(String)

    /// The review was refused or expired; the reason is shown as it is.
    case rejected(String, reason: String)

    /// Somebody wants the run to stop.
    case cancelRequested(reason: String)

    /// Somebody wants a run that is over to run again: all of it, or what failed and what comes after that.
    case runAgain(failedOnly: Bool)

    /// The holder's turn in a concurrency group has come.
    case groupGranted(holder: String, group: String)

    /// A newer run or job takes the holder's place in a group: it is cancelled, whether it waits or runs.
    case groupLost(holder: String, group: String, reason: String)
}

/// What is to be done after an event.
///
/// Each is a transition that the state already holds.
public enum RunAction: Codable, Sendable, Hashable {
    /// Offer the job to runners.
    case queue(String)

    /// The job will not run; the reason says which condition did not hold or what it needs did not succeed.
    case skip(String, reason: String)

    /// Ask for a review of the environment.
    case review(String, environment: String)

    /// The job failed without having run.
    case fail(String, reason: String)

    /// Take the job off the queue, or tell its runner to stop; a job that runs ends with `jobFinished`.
    case cancel(String, reason: String)

    /// The matrix of the job, or what its called workflow depends on, is known now: it is replaced by these.
    case expand(String, into: [String])

    /// Answer with `groupGranted` when it is the holder's turn.
    case claim(GroupClaim)

    /// The holder has ended: the group is another's.
    case release(holder: String, group: String)

    /// The run has ended.
    case finish(JobStatus)
}

/// What an environment asks of a job.
///
/// The configuration decides, never the workflow.
public enum EnvironmentGate: Sendable, Hashable {
    /// The job may run.
    case open

    /// A reviewer has to approve first.
    case review

    /// Something else has to come first, such as a time; the reason says what.
    case wait(reason: String)

    /// The job may not deploy there, such as from this branch.
    case refused(reason: String)
}
