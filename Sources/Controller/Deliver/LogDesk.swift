import ControllerAPI
import Persistence

/// Takes the logs of jobs from runners and gives them to readers.
struct LogDesk: Sendable {
    let database: any SQLDatabase
    let store: LogStore
    let changes: Changes
    let runners: RunnerDesk

    func append(_ bytes: [UInt8], at offset: Int, lease: String, by runner: String) async throws {
        let job = try await store.append(bytes, at: offset) { try RunnerDesk.held(lease, by: runner, in: $0) }
        changes.announce(.log(run: job.runID, job: job.job))
    }

    /// The log of the job's newest attempt from an offset on; waits for more when there is none yet.
    func read(run: Int, job: String, from offset: Int, atMost limit: Duration) async throws -> LogPart {
        let mark = changes.mark()
        let part = try await readNow(run: run, job: job, from: offset)
        guard part.bytes.isEmpty, !part.isComplete, limit > .zero else { return part }
        await changes.wait(for: [.log(run: run, job: job), .runs], after: mark, atMost: limit)
        return try await readNow(run: run, job: job, from: offset)
    }

    private func readNow(run: Int, job: String, from offset: Int) async throws -> LogPart {
        let record = try await database.read { try JobTable.find(run: run, job: job, in: $0) }
        guard let record else {
            throw ControllerError(.notFound, "run \(run) has no job '\(job.prefix(100))'")
        }
        let bytes = try await store.read(from: offset, of: record.logKey)
        return LogPart(
            bytes: bytes,
            offset: offset + bytes.count,
            isComplete: record.status.isFinal && bytes.count < LogStore.maximumPart
        )
    }
}
