import Glibc
import Moderation
import ModerationService

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What is kept of a training, wherever its model goes: settings, figures, commit and checksums of the data.
enum TrackedTraining {
    /// Registers a model as the next version of its name, and gives that version.
    static func publish(
        _ model: ToxicityModel,
        _ metadata: ModelMetadata,
        aliases: [String],
        to source: ModelSource
    ) async throws -> ModelVersion {
        let directory = "/tmp/moderation-train-\(getpid())-\(UInt32.random(in: 0 ... .max))"
        try ModelRegistry(directory: directory).store(model, metadata: metadata)
        defer {
            do {
                try FileManager.default.removeItem(atPath: directory)
            } catch {
                Terminal.note("\(directory) is left behind: \(error)")
            }
        }
        let folder = "\(directory)/\(metadata.name)/versions/\(metadata.version)/"
        let publication = ModelPublication(
            name: metadata.name,
            experiment: metadata.name,
            runName: runName,
            tags: tags(),
            aliases: aliases
        )
        return try await publication.publish(
            file: folder + ModelVersion.modelFile,
            records: [folder + "metadata.json"],
            to: source.tracker,
            at: RegistryTime.now
        )
    }

    /// Keeps a run of a training whose model is in a directory already, with the model's reference as a tag.
    static func record(_ metadata: ModelMetadata, in directory: String) async throws {
        let file = "\(directory)/\(metadata.name)/versions/\(metadata.version)/metadata.json"
        var entries = RunEntries(tags: tags())
        entries.tags["model"] = "models:/\(metadata.name)/\(metadata.version)"
        try entries.add(record: FileContent.read(file, limit: 64 << 20), at: RegistryTime.now)
        let tracker = DirectoryTracker(directory: directory)
        let run = try await tracker.startRun(RunStart(experiment: metadata.name, name: runName))
        try await tracker.log(entries, to: run)
        try await tracker.endRun(run, .finished)
        Terminal.note("the run is \(directory)/.runs/\(run)")
    }

    private static let runName = "train"

    private static func tags() -> [String: String] {
        commit(environment: Environment["GITHUB_SHA"], directory: ".").map { ["git.commit": $0] } ?? [:]
    }

    /// The commit that is checked out, where there is one: from a job's environment or from `.git`.
    static func commit(environment: String?, directory: String) -> String? {
        if let environment { return environment }
        guard let head = line(of: directory + "/.git/HEAD") else { return nil }
        guard head.hasPrefix("ref: ") else { return head }
        let reference = String(head.dropFirst(5))
        if let commit = line(of: directory + "/.git/" + reference) { return commit }
        guard let packed = FileManager.default.contents(atPath: directory + "/.git/packed-refs") else { return nil }
        let entry = String(decoding: packed, as: UTF8.self).split(separator: "\n").first {
            $0.hasSuffix(" " + reference)
        }
        return entry?.split(separator: " ").first.map { String($0) }
    }

    private static func line(of path: String) -> String? {
        FileManager.default.contents(atPath: path).flatMap { content in
            String(decoding: content, as: UTF8.self).split(separator: "\n").first.map { String($0) }
        }
    }
}
