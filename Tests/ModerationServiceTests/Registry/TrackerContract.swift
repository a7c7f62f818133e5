import Moderation
import Testing

/// What every keeper of runs and models does, whatever it is; each part uses names of its own.
struct TrackerContract: Sendable, CustomTestStringConvertible {
    let name: String
    let check: @Sendable (any ModelTracker) async throws -> Void

    var testDescription: String { name }

    static let all = [
        TrackerContract(name: "keeps what a run logs", check: runs),
        TrackerContract(name: "keeps the first value of a parameter", check: parameters),
        TrackerContract(name: "takes more entries than fit into one request", check: batches),
        TrackerContract(name: "counts versions up and gives their files back", check: versions),
        TrackerContract(name: "moves aliases", check: aliases),
        TrackerContract(name: "resolves references", check: references),
        TrackerContract(name: "notices damaged files", check: damage),
        TrackerContract(name: "says what is missing", check: missing),
        TrackerContract(name: "refuses names that lead elsewhere", check: hostile),
        TrackerContract(name: "registers the versions of several writers", check: sideBySide),
    ]

    private static func unique(_ name: String) -> String { "\(name)-\(UInt32.random(in: 0 ... .max))" }

    /// A run with one file, `model/model.bin`.
    private static func run(_ tracker: any ModelTracker, _ content: String) async throws -> String {
        let run = try await tracker.startRun(RunStart(experiment: "contract", name: "run"))
        try await tracker.logArtifact("model/model.bin", Array(content.utf8), to: run)
        return run
    }

    private static func register(
        _ tracker: any ModelTracker,
        _ name: String,
        _ content: String
    ) async throws -> ModelVersion {
        let tags = ["sha256.model.bin": ContentDigest.sha256(Array(content.utf8))]
        return try await tracker.register(name, run: run(tracker, content), folder: "model", tags: tags)
    }

    private static func expect(
        _ code: ModerationError.Code,
        _ location: SourceLocation = #_sourceLocation,
        _ body: () async throws -> Void
    ) async {
        let error = await #expect(throws: ModerationError.self, sourceLocation: location) { try await body() }
        #expect(error?.code == code, "\(error?.message ?? "")", sourceLocation: location)
    }

    private static func runs(_ tracker: any ModelTracker) async throws {
        let experiment = unique("experiment")
        for name in ["first", "second"] {
            let start = RunStart(experiment: experiment, name: name, tags: ["git.commit": "abc"])
            let identifier = try await tracker.startRun(start)
            try await tracker.log(
                RunEntries(
                    metrics: [
                        RunMetric("validation/a.csv/toxic/roc_auc", 0.5, timestamp: 1000, step: 1),
                        RunMetric("validation/a.csv/toxic/roc_auc", 0.75, timestamp: 900, step: 2),
                    ],
                    parameters: ["seed": "1", "words": "\"ünïcode\" & <so on>"],
                    tags: ["data": "one"]
                ),
                to: identifier
            )
            try await tracker.log(RunEntries(tags: ["data": "two"]), to: identifier)
            #expect(try await tracker.run(identifier).status == .running)
            try await tracker.endRun(identifier, .finished)
            let run = try await tracker.run(identifier)
            #expect(run.name == name)
            #expect(run.experiment == experiment)
            #expect(run.status == .finished)
            #expect(run.endedAt ?? 0 >= run.startedAt)
            #expect(run.metrics == ["validation/a.csv/toxic/roc_auc": 0.75])
            #expect(run.parameters == ["seed": "1", "words": "\"ünïcode\" & <so on>"])
            #expect(run.tags["git.commit"] == "abc")
            #expect(run.tags["data"] == "two")
        }
    }

    private static func parameters(_ tracker: any ModelTracker) async throws {
        let run = try await tracker.startRun(RunStart(experiment: "contract", name: "run"))
        try await tracker.log(RunEntries(parameters: ["seed": "1"]), to: run)
        try await tracker.log(RunEntries(parameters: ["seed": "1"]), to: run)
        await expect(.invalidData) { try await tracker.log(RunEntries(parameters: ["seed": "2"]), to: run) }
        #expect(try await tracker.run(run).parameters == ["seed": "1"])
        let infinite = RunEntries(metrics: [RunMetric("loss", .infinity, timestamp: 0)])
        await expect(.invalidData) { try await tracker.log(infinite, to: run) }
    }

    private static func batches(_ tracker: any ModelTracker) async throws {
        let run = try await tracker.startRun(RunStart(experiment: "contract", name: "run"))
        let metrics = (0..<1700).map { RunMetric("metric/\($0)", Double($0), timestamp: 1) }
        let parameters = Dictionary(uniqueKeysWithValues: (0..<230).map { ("parameter/\($0)", "\($0)") })
        try await tracker.log(RunEntries(metrics: metrics, parameters: parameters), to: run)
        let kept = try await tracker.run(run)
        #expect(kept.metrics.count == 1700)
        #expect(kept.metrics["metric/1699"] == 1699)
        #expect(kept.parameters == parameters)
    }

    private static func versions(_ tracker: any ModelTracker) async throws {
        let name = unique("versions")
        let first = try await register(tracker, name, "first")
        let second = try await register(tracker, name, "second")
        #expect([first.version, second.version] == [1, 2])
        #expect(try await tracker.versions(of: name).map(\.version) == [1, 2])
        #expect(try await tracker.models().contains(name))
        #expect(try await tracker.file("model.bin", of: first) == Array("first".utf8))
        let again = try await tracker.version(2, of: name)
        #expect(again == second)
        #expect(try await tracker.file("model.bin", of: again) == Array("second".utf8))
        #expect(again.run != nil && again.run != first.run)
        #expect(again.createdAt ?? 0 > 1_600_000_000_000)
    }

    private static func aliases(_ tracker: any ModelTracker) async throws {
        let name = unique("aliases")
        for content in ["first", "second"] { _ = try await register(tracker, name, content) }
        try await tracker.setAlias("staging", of: name, to: 2)
        try await tracker.setAlias("production", of: name, to: 1)
        #expect(try await tracker.version(aliased: "production", of: name).version == 1)
        try await tracker.setAlias("production", of: name, to: 2)
        #expect(try await tracker.versions(of: name).map(\.aliases) == [[], ["production", "staging"]])
        #expect(try await tracker.version(2, of: name).aliases == ["production", "staging"])
        await expect(.notFound) { try await tracker.setAlias("production", of: name, to: 3) }
        for _ in 1...2 { try await tracker.removeAlias("staging", of: name) }
        await expect(.notFound) { _ = try await tracker.version(aliased: "staging", of: name) }
        #expect(try await tracker.version(aliased: "production", of: name).aliases == ["production"])
    }

    private static func references(_ tracker: any ModelTracker) async throws {
        let name = unique("references")
        _ = try await register(tracker, name, "content")
        try await tracker.setAlias("production", of: name, to: 1)
        for text in ["models:/\(name)@production", "models:/\(name)/1"] {
            #expect(try await tracker.version(ModelReference(text)).version == 1)
        }
        await expect(.notFound) { _ = try await tracker.version(ModelReference("models:/\(name)@other")) }
        await expect(.notFound) { _ = try await tracker.version(ModelReference("models:/\(name)/2")) }
        await expect(.invalidReference) { _ = try await tracker.version(ModelReference("/a/path")) }
    }

    private static func damage(_ tracker: any ModelTracker) async throws {
        let tags = ["sha256.model.bin": ContentDigest.sha256(Array("what was meant".utf8))]
        let run = try await run(tracker, "what was stored")
        let version = try await tracker.register(unique("damage"), run: run, folder: "model", tags: tags)
        let error = await #expect(throws: ModerationError.self) { try await tracker.file("model.bin", of: version) }
        #expect(error?.code == .invalidModel)
        #expect(error?.message.contains("damaged") == true)
    }

    private static func missing(_ tracker: any ModelTracker) async throws {
        let name = unique("missing")
        await expect(.notFound) { _ = try await tracker.versions(of: name) }
        await expect(.notFound) { _ = try await tracker.version(1, of: name) }
        await expect(.notFound) { _ = try await tracker.version(aliased: "production", of: name) }
        await expect(.notFound) { try await tracker.setAlias("production", of: name, to: 1) }
        await expect(.notFound) { _ = try await tracker.run("0123456789abcdef0123456789abcdef") }
        await expect(.notFound) {
            try await tracker.log(RunEntries(tags: ["a": "b"]), to: "0123456789abcdef0123456789abcdef")
        }
        let empty = try await tracker.startRun(RunStart(experiment: "contract", name: "run"))
        await expect(.notFound) { _ = try await tracker.register(name, run: empty, folder: "model", tags: [:]) }
        let version = try await register(tracker, name, "content")
        await expect(.notFound) { _ = try await tracker.file("other.bin", of: version) }
    }

    private static func hostile(_ tracker: any ModelTracker) async throws {
        let run = try await run(tracker, "content")
        for path in ["../up", "/absolute", "model/../../up", "", "a//b", "model/.hidden", "a b\n"] {
            await expect(.invalidReference) { try await tracker.logArtifact(path, [1], to: run) }
        }
        for name in ["", "..", "a/b", "a'b", ".hidden", "a\nb"] {
            await expect(.invalidReference) {
                _ = try await tracker.register(name, run: run, folder: "model", tags: [:])
            }
            await expect(.invalidReference) { _ = try await tracker.versions(of: name) }
        }
        for key in ["", "/a", "a/../b", "a\nb", "ü", String(repeating: "a", count: 251)] {
            await expect(.invalidReference) { try await tracker.log(RunEntries(tags: [key: "x"]), to: run) }
        }
    }

    private static func sideBySide(_ tracker: any ModelTracker) async throws {
        let name = unique("side-by-side")
        _ = try await register(tracker, name, "0")
        let numbers = try await withThrowingTaskGroup(of: Int.self) { group in
            for content in 1...3 {
                group.addTask { try await register(tracker, name, "\(content)").version }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(numbers.sorted() == [2, 3, 4])
    }
}
