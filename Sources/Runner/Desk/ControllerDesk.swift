import ControllerAPI
import Glibc
import HTTPTransport
import Logging

/// The desk of a job that a controller has leased to this runner.
struct ControllerDesk: JobDesk {
    let client: ControllerClient
    let assignment: JobAssignment
    let logger: Logger

    /// Renews the lease three times in its length.
    ///
    /// Returns when the job was cancelled or given to someone else.
    func hold() async {
        let interval = Duration.seconds(max(1, assignment.leaseSeconds / 3))
        var pause = interval
        while true {
            do {
                try await Task.sleep(for: pause)
                // What is not heard is said again soon, and over another connection: this one may lead nowhere.
                pause = min(.seconds(1), interval)
                let state = try await client.heartbeat(lease: assignment.lease, patience: interval / 2)
                if state.cancelRequested { return }
                pause = interval
            } catch let error as ControllerClientError where error.isFinal {
                logger.warning("run \(assignment.run), job \(assignment.job): \(error.message); the job is stopped")
                return
            } catch is CancellationError {
                return
            } catch {
                logger.debug("the heartbeat did not reach the controller: \(error)")
            }
        }
    }

    func append(log bytes: [UInt8], offset: Int) async throws {
        try await client.append(log: bytes, offset: offset, lease: assignment.lease)
    }

    func report(_ step: StepReport) async throws {
        try await client.report(step, lease: assignment.lease)
    }

    func finish(_ result: JobResult) async throws {
        try await client.finish(result, lease: assignment.lease)
    }

    func giveBack() async throws {
        try await client.giveBack(lease: assignment.lease)
    }

    func promote(_ request: PromotionRequest) async throws -> PromotionResult {
        try await client.promote(request, lease: assignment.lease)
    }

    func promotionSync(environment: String, waitSeconds: Int) async throws -> SyncState {
        try await client.promotionSync(environment: environment, lease: assignment.lease, waitSeconds: waitSeconds)
    }

    func downloadSource(having known: [String], to path: String) async throws {
        try await Self.write(try await client.downloadSource(having: known, lease: assignment.lease), to: path)
    }

    func uploadArtifact(_ name: String, file: String) async throws {
        try await client.uploadArtifact(name, file: file, lease: assignment.lease)
    }

    func downloadArtifact(_ name: String, to path: String) async throws {
        try await Self.write(try await client.downloadArtifact(name, lease: assignment.lease), to: path)
    }

    func artifacts() async throws -> [String] {
        try await client.artifacts(lease: assignment.lease)
    }

    func findCache(_ query: CacheQuery) async throws -> CacheMatch? {
        try await client.findCache(query, lease: assignment.lease)
    }

    func downloadCache(_ id: String, to path: String) async throws {
        try await Self.write(try await client.downloadCache(id, lease: assignment.lease), to: path)
    }

    func saveCache(_ key: String, version: String, file: String) async throws -> Bool {
        try await client.saveCache(key, version: version, file: file, lease: assignment.lease)
    }

    private static func write(_ stream: HTTPStream, to path: String) async throws {
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw unwritable() }
        defer { close(file) }
        for try await chunk in stream.body {
            var done = 0
            while done < chunk.count {
                let count = chunk[done...].withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
                guard count > 0 else { throw unwritable() }
                done += count
            }
        }
    }

    private static func unwritable() -> RunnerError {
        RunnerError(.unavailable, "what was downloaded cannot be written: \(String(cString: strerror(errno)))")
    }
}
