import Glibc

/// Runs and models in a directory, which several processes of a machine may use at once.
///
/// Models are where `ModelRegistry` has them, with `version.json` beside the files of a version that came from a run.
/// A run is `.runs/ID/`: `run.json`, `metrics.json` and `artifacts/`.
public struct DirectoryTracker: ModelTracker {
    public let directory: String
    let registry: ModelRegistry

    public init(directory: String) {
        self.directory = directory
        registry = ModelRegistry(directory: directory)
    }

    public var place: String { directory }

    public func startRun(_ start: RunStart) async throws -> String {
        try TrackingRules.check(RunEntries(tags: start.tags))
        let identifier = Self.newIdentifier()
        let run = TrackedRun(
            identifier: identifier,
            experiment: start.experiment,
            name: start.name,
            status: .running,
            startedAt: Self.now,
            tags: start.tags
        )
        try FileContent.makeDirectory(folder(of: identifier))
        try DirectoryRecord.write(run, to: folder(of: identifier) + "/run.json")
        return identifier
    }

    public func log(_ entries: RunEntries, to run: String) async throws {
        try TrackingRules.check(entries)
        try await change(run) { record, metrics in
            for (key, value) in entries.parameters {
                guard record.parameters.updateValue(value, forKey: key) ?? value == value else {
                    throw ModerationError(.invalidData, "the run has another value for the parameter \(key)")
                }
            }
            record.tags.merge(entries.tags) { $1 }
            metrics += entries.metrics
        }
    }

    public func logArtifact(_ path: String, _ content: [UInt8], to run: String) async throws {
        try TrackingRules.check(path: path)
        try await change(run) { _, _ in }
        let target = folder(of: run) + "/artifacts/" + path
        if let slash = target.lastIndex(of: "/") { try FileContent.makeDirectory(String(target[..<slash])) }
        try FileContent.write(content, to: target)
    }

    public func endRun(_ run: String, _ status: RunStatus) async throws {
        try await change(run) { record, _ in
            record.status = status
            record.endedAt = Self.now
        }
    }

    public func run(_ identifier: String) async throws -> TrackedRun {
        var run = try record(of: identifier)
        let metrics = try metrics(of: identifier).enumerated().sorted { left, right in
            let (one, other) = (left.element, right.element)
            return (one.step, one.timestamp, left.offset) < (other.step, other.timestamp, right.offset)
        }
        for (_, metric) in metrics { run.metrics[metric.key] = metric.value }
        return run
    }

    func folder(of run: String) -> String { "\(directory)/.runs/\(run)" }

    private func record(of run: String) throws(ModerationError) -> TrackedRun {
        guard ModelReference.isName(run) else {
            throw ModerationError(.invalidReference, "“\(run.prefix(200))” cannot be a run")
        }
        let found: TrackedRun? = try DirectoryRecord.read(folder(of: run) + "/run.json")
        guard let found else { throw ModerationError(.notFound, "there is no run \(run) in \(directory)") }
        return found
    }

    private func metrics(of run: String) throws(ModerationError) -> [RunMetric] {
        try DirectoryRecord.read(folder(of: run) + "/metrics.json") ?? []
    }

    private func change(
        _ run: String,
        _ change: (inout TrackedRun, inout [RunMetric]) throws -> Void
    ) async throws {
        _ = try record(of: run)
        try await FileLock.holding(folder(of: run) + "/.lock") {
            var record = try record(of: run)
            let known = try metrics(of: run)
            var metrics = known
            try change(&record, &metrics)
            if metrics.count != known.count {
                try DirectoryRecord.write(metrics, to: folder(of: run) + "/metrics.json")
            }
            try DirectoryRecord.write(record, to: folder(of: run) + "/run.json")
        }
    }

    static var now: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }

    private static func newIdentifier() -> String {
        (0..<16).map { _ in Hexadecimal.pair(UInt8.random(in: 0...255)) }.joined()
    }
}
