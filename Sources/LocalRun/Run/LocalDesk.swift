import ControllerAPI
import Glibc
import Runner
import Synchronization
import Workflows

/// The desk of a job of a local run: what a job tells goes to the recorder, what it asks for is in the state directory.
final class LocalDesk: JobDesk {
    let workTree: (any WorkTreeSource)?

    private let job: String
    private let recorder: RunRecorder
    private let artifactsPath: String
    private let caches: CacheShelf
    private let ended = Mutex<JobResult?>(nil)
    private let stops: AsyncStream<Void>
    private let stopping: AsyncStream<Void>.Continuation

    init(job: String, recorder: RunRecorder, artifacts: String, caches: String, workTree: any WorkTreeSource) {
        self.job = job
        self.recorder = recorder
        artifactsPath = artifacts
        self.caches = CacheShelf(directory: caches)
        self.workTree = workTree
        (stops, stopping) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// How the job ended; nil while it has not.
    var result: JobResult? { ended.withLock { $0 } }

    /// Asks the job to stop.
    func stop() {
        stopping.yield()
    }

    func hold() async {
        for await _ in stops { return }
    }

    var logSink: (@Sendable ([UInt8]) -> Void)? {
        { [recorder, job] bytes in recorder.tell(.lines(job: job, LogLine.lines(of: bytes))) }
    }

    func append(log bytes: [UInt8], offset: Int) async throws {
        recorder.tell(.lines(job: job, LogLine.lines(of: bytes)))
    }

    func report(_ step: StepReport) async throws {
        let status = JobStatus(rawValue: step.status.rawValue) ?? .failed
        recorder.tell(.step(job: job, number: step.number, name: step.name, status, seconds: nil))
    }

    func finish(_ result: JobResult) async throws {
        ended.withLock { $0 = result }
    }

    func promote(_ request: PromotionRequest) async throws -> PromotionResult {
        let images = request.images.joined(separator: ", ")
        throw RunnerError(
            .invalidInput,
            "a local run promotes nothing: a controller would commit \(images) to \(request.environment)"
        )
    }

    func promotionSync(environment: String, waitSeconds: Int) async throws -> SyncState {
        throw RunnerError(
            .invalidInput,
            "a local run has no agents to wait for: a controller would wait until \(environment) is healthy"
        )
    }

    func uploadArtifact(_ name: String, file: String) async throws {
        try SmallText.makeDirectories(artifactsPath)
        try FileCopy.copy(file, to: artifactsPath + "/" + FileCopy.safe(name))
    }

    func downloadArtifact(_ name: String, to file: String) async throws {
        let path = artifactsPath + "/" + FileCopy.safe(name)
        guard access(path, R_OK) == 0 else {
            throw RunnerError(.failed, "the run has no artifact named '\(name)'")
        }
        try FileCopy.copy(path, to: file)
    }

    func artifacts() async throws -> [String] {
        DirectoryNames.of(artifactsPath).filter { !$0.hasSuffix(".new") }.map(FileCopy.original)
    }

    func findCache(_ query: CacheQuery) async throws -> CacheMatch? {
        try caches.find(query)
    }

    func downloadCache(_ id: String, to file: String) async throws {
        try caches.read(id, to: file)
    }

    func saveCache(_ key: String, version: String, file: String) async throws -> Bool {
        try caches.save(key, version: version, file: file)
    }
}
