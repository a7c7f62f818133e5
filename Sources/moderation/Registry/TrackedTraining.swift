import Glibc
import Moderation
import ModerationService

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A training whose model goes to an MLflow server: settings, figures, commit and checksums of the data with it.
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
        var tags: [String: String] = [:]
        if let commit = commit(environment: Environment["GITHUB_SHA"], directory: ".") { tags["git.commit"] = commit }
        let publication = ModelPublication(
            name: metadata.name,
            experiment: metadata.name,
            runName: "train",
            tags: tags,
            aliases: aliases
        )
        return try await publication.publish(
            file: folder + ModelVersion.modelFile,
            records: [folder + "metadata.json"],
            to: source.tracker,
            at: RegistryTime.now
        )
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
