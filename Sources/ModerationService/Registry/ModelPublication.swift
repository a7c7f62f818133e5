public import Moderation

/// Puts a trained model where others find it: a run with what is known of it, its files, a version, and aliases.
public struct ModelPublication: Sendable {
    private static let folder = "model"
    private static let longestFile = 1 << 30
    private static let longestRecord = 64 << 20

    public var name: String
    public var experiment: String
    public var runName: String
    public var tags: [String: String]
    public var aliases: [String]

    public init(
        name: String,
        experiment: String,
        runName: String,
        tags: [String: String] = [:],
        aliases: [String] = []
    ) {
        self.name = name
        self.experiment = experiment
        self.runName = runName
        self.tags = tags
        self.aliases = aliases
    }

    /// Publishes a model file, with JSON files that say something about it.
    ///
    /// The aliases move last, one after the other: whoever follows them finds a whole version. A run that cannot be carried
    /// through is left behind as failed.
    public func publish(
        file: String,
        records: [String],
        to tracker: any ModelTracker,
        at time: Int64
    ) async throws -> ModelVersion {
        _ = try ModelRegistry(directory: ".").load(.file(file))
        for alias in aliases { try TrackingRules.check(name: alias, as: "an alias") }
        var files = [(ModelVersion.modelFile, try FileContent.read(file, limit: Self.longestFile))]
        var entries = RunEntries(tags: tags)
        for path in records {
            let content = try FileContent.read(path, limit: Self.longestRecord)
            try entries.add(record: content, at: time)
            let name = path.split(separator: "/").last.map { String($0) } ?? path
            guard !files.contains(where: { $0.0 == name }) else {
                throw ModerationError(.invalidReference, "two files are called \(name)")
            }
            files.append((name, content))
        }
        var versionTags = tags
        for (name, content) in files { versionTags[ModelVersion.digestTag(of: name)] = ContentDigest.sha256(content) }
        let run = try await tracker.startRun(RunStart(experiment: experiment, name: runName))
        do {
            try await tracker.log(entries, to: run)
            for (name, content) in files { try await tracker.logArtifact("\(Self.folder)/\(name)", content, to: run) }
            let version = try await tracker.register(name, run: run, folder: Self.folder, tags: versionTags)
            try await tracker.endRun(run, .finished)
            for alias in aliases { try await tracker.setAlias(alias, of: name, to: version.version) }
            return try await tracker.version(version.version, of: name)
        } catch {
            await Self.leave(run, of: tracker)
            throw error
        }
    }

    /// Says that a run failed, as far as that can be said.
    private static func leave(_ run: String, of tracker: any ModelTracker) async {
        do {
            try await tracker.endRun(run, .failed)
        } catch {
            // Whoever asked is told of the first failure; that the run stays open is its consequence.
            return
        }
    }
}
