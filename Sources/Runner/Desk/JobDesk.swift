public import ControllerAPI

/// The side of a job that is not the runner's: who is told how it goes, and who is asked for what only the run has.
///
/// A desk belongs to one attempt at one job. Its calls come from several tasks at once; those about the log come one
/// after the other. A call that throws a `ControllerClientError` that is not final is repeated, and a repeated call
/// changes nothing; whatever else is thrown is the answer. Every call throws `CancellationError` when its task is cancelled.
public protocol JobDesk: Sendable {
    /// Keeps hold of the job; returns when it has to stop, or when the task is cancelled.
    func hold() async

    /// Takes whole lines of the log as they are written, on the thread that reads them; it may block, which stops the step.
    ///
    /// Nil where the log is handed over in pieces with `append`.
    var logSink: (@Sendable ([UInt8]) -> Void)? { get }

    /// The work tree that the job is carried out on; nil where the runner fetches the revision itself.
    var workTree: (any WorkTreeSource)? { get }

    /// Takes a piece of the log, which begins `offset` bytes into it.
    func append(log bytes: [UInt8], offset: Int) async throws

    /// Takes how a step goes.
    func report(_ step: StepReport) async throws

    /// Takes how the job ended.
    func finish(_ result: JobResult) async throws

    /// Takes the job back as it was before it began: the runner is stopping.
    func giveBack() async throws

    /// Commits new images to an environment's overlay.
    func promote(_ request: PromotionRequest) async throws -> PromotionResult

    /// How the agents of an environment stand towards the job's promotion; waits a while for a change.
    func promotionSync(environment: String, waitSeconds: Int) async throws -> SyncState

    /// Writes the job's commit and its history, less what is known, to a file: an archive of a pack and its index.
    func downloadSource(having known: [String], to file: String) async throws

    /// Keeps the archive in a file under a name in the run.
    func uploadArtifact(_ name: String, file: String) async throws

    /// Writes an archive of the run to a file, which is replaced.
    func downloadArtifact(_ name: String, to file: String) async throws

    /// The names of the run's artifacts.
    func artifacts() async throws -> [String]

    /// What an earlier run saved, if there is something.
    func findCache(_ query: CacheQuery) async throws -> CacheMatch?

    /// Writes the archive of what was found to a file, which is replaced.
    func downloadCache(_ id: String, to file: String) async throws

    /// Keeps the archive in a file for later runs, unless there is one; returns whether it was kept.
    func saveCache(_ key: String, version: String, file: String) async throws -> Bool
}

/// A desk that keeps nothing between runs.
extension JobDesk {
    public func artifacts() async throws -> [String] {
        throw RunnerError(.invalidInput, "artifacts cannot be listed here; give a name")
    }

    public func downloadSource(having known: [String], to file: String) async throws {
        throw RunnerError(.invalidInput, "nothing is handed out here")
    }

    public func findCache(_ query: CacheQuery) async throws -> CacheMatch? { nil }

    public func downloadCache(_ id: String, to file: String) async throws {
        throw RunnerError(.invalidInput, "nothing is kept between runs here")
    }

    public func saveCache(_ key: String, version: String, file: String) async throws -> Bool { false }
}

extension JobDesk {
    public func giveBack() async throws {}
    public var logSink: (@Sendable ([UInt8]) -> Void)? { nil }
    public var workTree: (any WorkTreeSource)? { nil }
}
