import HeadgateConfiguration
import Persistence

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Removes what is older than it is kept: files first, then the rows that speak of them, so that a sweep that is killed
/// goes on where it was.
struct RetentionSweep: Sendable {
    let database: any SQLDatabase
    let retention: Retention

    /// The directories of runs' logs and artifacts.
    let logs: String
    let artifacts: String

    /// What was removed.
    struct Result: Sendable, Hashable {
        var runs = 0
        var logs = 0
        var artifacts = 0

        /// Changes of environments' health.
        var health = 0
    }

    /// One sweep; every transaction proves the duty.
    func run(at now: Timestamp, duty: Duty) async throws -> Result {
        var result = Result()
        if let age = retention.logs {
            result.logs = try await sweep(duty) { connection in
                try RetentionTable.runsWithOldLogs(before: Self.text(now, minus: age), in: connection)
            } remove: { run, connection in
                try RetentionTable.removeLogs(of: run, in: connection)
            } files: {
                ["\(logs)/\($0)"]
            }
        }
        if let age = retention.artifacts {
            let time = Self.text(now, minus: age)
            result.artifacts += try await sweepArtifacts(duty) { connection in
                try RetentionTable.runsWithOldArtifacts(before: time, in: connection)
            }
        }
        result.artifacts += try await sweepArtifacts(duty) { connection in
            guard try RetentionTable.sizeOfArtifacts(in: connection) > retention.artifactSize else { return [] }
            return Array(try RetentionTable.runsWithOldArtifacts(before: now.text, in: connection).prefix(1))
        }
        try await database.write { connection in
            try duty.check(in: connection)
            let yesterday = now.adding(seconds: -86_400).milliseconds
            try RetentionTable.removeBrokenUploads(before: yesterday, in: connection)
        }
        while true {
            try Task.checkCancellation()
            let removed = try await database.write { connection in
                try duty.check(in: connection)
                return try HealthTable.remove(before: retention.runs.map { Self.text(now, minus: $0) }, in: connection)
            }
            guard removed > 0 else { break }
            result.health += removed
        }
        guard let age = retention.runs else { return result }
        let time = Self.text(now, minus: age)
        result.runs = try await sweep(duty) { connection in
            try RetentionTable.oldRuns(before: time, in: connection)
        } remove: { run, connection in
            try RetentionTable.removeRun(run, in: connection)
        } files: {
            ["\(logs)/\($0)", "\(artifacts)/\($0)"]
        }
        try await database.write { connection in
            try duty.check(in: connection)
            try RetentionTable.removeEvents(before: time, in: connection)
        }
        return result
    }

    private func sweepArtifacts(
        _ duty: Duty,
        find: @Sendable (any SQLConnection) throws -> [Int]
    ) async throws -> Int {
        try await sweep(duty, find: find) { run, connection in
            try RetentionTable.removeArtifacts(of: run, in: connection)
        } files: {
            ["\(artifacts)/\($0)"]
        }
    }

    /// Removes runs' things, batch by batch, until none is found.
    private func sweep(
        _ duty: Duty,
        find: @Sendable (any SQLConnection) throws -> [Int],
        remove: @Sendable (Int, any SQLConnection) throws -> Void,
        files: (Int) -> [String]
    ) async throws -> Int {
        var count = 0
        while true {
            try Task.checkCancellation()
            let runs = try await database.read { try find($0) }
            guard !runs.isEmpty else { return count }
            for path in runs.flatMap(files) where FileManager.default.fileExists(atPath: path) {
                try FileManager.default.removeItem(atPath: path)
            }
            try await database.write { connection in
                try duty.check(in: connection)
                for run in runs { try remove(run, connection) }
            }
            count += runs.count
        }
    }

    private static func text(_ now: Timestamp, minus age: Duration) -> String {
        now.adding(seconds: -Int(age.components.seconds)).text
    }
}
