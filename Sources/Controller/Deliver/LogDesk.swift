import ControllerAPI
import Persistence
import Telemetry

/// Takes the logs of jobs from runners and gives them to readers.
struct LogDesk: Sendable {
    let database: any SQLDatabase
    let store: LogStore
    let changes: Changes
    let runners: RunnerDesk

    private let metrics: MetricsRegistry

    /// For those who follow.
    let tails: LogTails

    /// For those who look at lines.
    let reader: LogReader

    init(database: any SQLDatabase, store: LogStore, changes: Changes, runners: RunnerDesk, metrics: MetricsRegistry) {
        self.metrics = metrics
        self.database = database
        self.store = store
        self.changes = changes
        self.runners = runners
        reader = LogReader(store: store)
        tails = LogTails(changes: changes) { run, job, offset in
            let record = try await database.read { try JobTable.find(run: run, job: job, in: $0) }
            guard let record else {
                throw ControllerError(.notFound, "run \(run) has no job '\(job.prefix(100))'")
            }
            let bytes = try await store.read(from: offset, of: record.logKey)
            let isComplete = record.status.isFinal && bytes.count < LogStore.maximumPart
            let part = LogPart(bytes: bytes, offset: offset + bytes.count, isComplete: isComplete)
            return (part, record.logKey.attempt)
        }
    }

    func append(_ bytes: [UInt8], at offset: Int, lease: String, by runner: String) async throws {
        let job = try await store.append(bytes, at: offset) { try RunnerDesk.held(lease, by: runner, in: $0) }
        changes.announce(.log(run: job.runID, job: job.job))
        guard offset == 0, !bytes.isEmpty, let start = job.startedAt.flatMap(Timestamp.init) else { return }
        let time = Duration.milliseconds(max(0, Timestamp.now().milliseconds - start.milliseconds))
        metrics.observe(StageClock.metric, MetricsRegistry.labels(["stage": "output"]), time)
    }

    /// The log of an attempt at a job from an offset on, the newest when none is named; waits for more when there is
    /// none yet.
    func read(
        run: Int,
        job: String,
        attempt: Int? = nil,
        from offset: Int,
        atMost limit: Duration
    ) async throws -> LogPart {
        let end = ContinuousClock.now + limit
        while true {
            let mark = changes.mark()
            let part = try await readNow(run: run, job: job, attempt: attempt, from: offset)
            let left = end - .now
            // What changed may have been another run.
            guard part.bytes.isEmpty, !part.isComplete, left > .zero, !changes.isClosed, !Task.isCancelled else {
                return part
            }
            await changes.wait(for: [.log(run: run, job: job), .runs], after: mark, atMost: left)
        }
    }

    private func readNow(run: Int, job: String, attempt: Int?, from offset: Int) async throws -> LogPart {
        let (key, isOver) = try await log(run: run, job: job, attempt: attempt)
        let bytes = try await store.read(from: offset, of: key)
        return LogPart(
            bytes: bytes,
            offset: offset + bytes.count,
            isComplete: isOver && bytes.count < LogStore.maximumPart
        )
    }

    /// Which log an attempt at a job has, the newest where none is named, and whether no more comes to it.
    func log(run: Int, job: String, attempt: Int?) async throws -> (key: LogKey, isOver: Bool) {
        let (record, earlier) = try await database.read { connection in
            let record = try JobTable.find(run: run, job: job, in: connection)
            guard attempt != nil, record?.attempt != attempt else { return (record, LogKey?.none) }
            return (record, try JobAttemptTable.log(run: run, job: job, attempt: attempt, in: connection))
        }
        guard let key = earlier ?? record?.logKey else {
            throw ControllerError(.notFound, "run \(run) has no job '\(job.prefix(100))'")
        }
        if let attempt, record?.attempt != attempt, earlier == nil {
            throw ControllerError(.notFound, "the job '\(job.prefix(100))' of run \(run) has no attempt \(attempt)")
        }
        return (key, earlier != nil || record?.status.isFinal ?? true)
    }
}
