/// Where the runs that trained models and the registered models themselves are kept.
///
/// A directory and an MLflow server keep them; what holds for one holds for the other:
/// - A run belongs to an experiment, which comes to be with its first run. A parameter keeps its first value, and another
///   one is ``ModerationError/Code/invalidData``; tags are replaced. Of a metric the value of the greatest step counts,
///   and of those the latest.
/// - A version is made from files that were logged to a run, and never changes. Versions count up from 1.
/// - An alias names one version of one model. Setting it moves it, and moving it is one step: a reader sees the old
///   version or the new one.
/// - What is not there is ``ModerationError/Code/notFound``, a keeper that does not answer
///   ``ModerationError/Code/unavailable``, one that will not have us ``ModerationError/Code/refused``.
/// - Cancelling the task ends a call; what it was about to change may have changed.
public protocol ModelTracker: Sendable {
    /// The place, for people; never with a password.
    var place: String { get }

    /// Begins a run and gives its identifier.
    func startRun(_ start: RunStart) async throws -> String

    /// Adds to a run; in as many requests as it takes.
    func log(_ entries: RunEntries, to run: String) async throws

    /// Stores a file of a run under a relative path such as `model/model.bin`.
    func logArtifact(_ path: String, _ content: [UInt8], to run: String) async throws

    /// Says that a run is over, and how.
    func endRun(_ run: String, _ status: RunStatus) async throws

    /// What is known of a run.
    func run(_ identifier: String) async throws -> TrackedRun

    /// Registers the files that a run logged below a folder as the next version of a model, which is made when it is new.
    func register(_ name: String, run: String, folder: String, tags: [String: String]) async throws -> ModelVersion

    /// The names of all models that a reference can name, sorted.
    func models() async throws -> [String]

    /// The versions of a model, oldest first.
    func versions(of name: String) async throws -> [ModelVersion]

    /// The version that a number names.
    func version(_ number: Int, of name: String) async throws -> ModelVersion

    /// The version that an alias names.
    func version(aliased alias: String, of name: String) async throws -> ModelVersion

    /// Makes an alias name a version that exists.
    func setAlias(_ alias: String, of name: String, to version: Int) async throws

    /// Takes an alias away; one that is not there is no mistake.
    func removeAlias(_ alias: String, of name: String) async throws

    /// A file of a version, whole: what its checksum does not match is ``ModerationError/Code/invalidModel``.
    func file(_ name: String, of version: ModelVersion) async throws -> [UInt8]
}

extension ModelTracker {
    /// The version that a reference names; a path of a file names none.
    public func version(_ reference: ModelReference) async throws -> ModelVersion {
        switch reference {
        case .alias(let name, let alias): try await version(aliased: alias, of: name)
        case .version(let name, let number): try await version(number, of: name)
        case .file(let path):
            throw ModerationError(.invalidReference, "\(path.prefix(200)) is a file and not in a registry")
        }
    }
}
