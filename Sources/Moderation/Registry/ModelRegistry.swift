#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Models in a directory: `NAME/versions/N/model.bin` with `metadata.json` beside it, and `NAME/aliases.json`.
public struct ModelRegistry: Sendable {
    private static let longestAliases = 1 << 20

    public let directory: String

    public init(directory: String) {
        self.directory = directory
    }

    /// Loads the model a reference names.
    public func load(_ reference: ModelReference) throws(ModerationError) -> RegisteredModel {
        switch reference {
        case .file(let path):
            return RegisteredModel(name: Self.fileName(path), version: "0", classifier: try Self.classifier(at: path))
        case .version(let name, let version):
            return try load(name: name, version: version)
        case .alias(let name, let alias):
            guard let version = try aliases(of: name)[alias] else {
                throw ModerationError(.notFound, "the model \(name) has no alias \(alias)")
            }
            return try load(name: name, version: version)
        }
    }

    /// The version every alias of a model names; none when the model has no aliases.
    public func aliases(of name: String) throws(ModerationError) -> [String: Int] {
        let path = try modelDirectory(name) + "/aliases.json"
        let bytes: [UInt8]
        do {
            bytes = try FileContent.read(path, limit: Self.longestAliases)
        } catch  where error.code == .notFound {
            return [:]
        }
        do {
            return try JSONDecoder().decode([String: Int].self, from: Data(bytes))
        } catch {
            throw ModerationError(.invalidData, "\(path) is not an object of versions", cause: error)
        }
    }

    /// Makes an alias name a version that exists.
    public func setAlias(_ alias: String, of name: String, to version: Int) throws(ModerationError) {
        guard ModelReference.isName(alias) else {
            throw ModerationError(.invalidReference, "“\(alias.prefix(200))” cannot be an alias")
        }
        _ = try load(name: name, version: version)
        var aliases = try aliases(of: name)
        aliases[alias] = version
        try DirectoryRecord.write(aliases, to: try modelDirectory(name) + "/aliases.json")
    }

    /// Stores a trained model as a version, replacing what was there.
    public func store(_ model: ToxicityModel, metadata: ModelMetadata) throws(ModerationError) {
        let directory = try versionDirectory(metadata.name, metadata.version)
        try FileContent.makeDirectory(directory)
        try FileContent.write(ModelFile.encode(model), to: directory + "/model.bin")
        try DirectoryRecord.write(metadata, to: directory + "/metadata.json")
    }

    private func load(name: String, version: Int) throws(ModerationError) -> RegisteredModel {
        let path = try versionDirectory(name, version) + "/model.bin"
        return RegisteredModel(name: name, version: String(version), classifier: try Self.classifier(at: path))
    }

    private func modelDirectory(_ name: String) throws(ModerationError) -> String {
        guard ModelReference.isName(name) else {
            throw ModerationError(.invalidReference, "“\(name.prefix(200))” cannot be the name of a model")
        }
        return "\(directory)/\(name)"
    }

    private func versionDirectory(_ name: String, _ version: Int) throws(ModerationError) -> String {
        try modelDirectory(name) + "/versions/\(version)"
    }

    private static func classifier(at path: String) throws(ModerationError) -> Classifier {
        do {
            return Classifier(model: try ModelFile.map(path))
        } catch {
            guard !error.message.hasPrefix(path) else { throw error }
            throw ModerationError(error.code, "\(path): \(error.message)", cause: error.cause)
        }
    }

    private static func fileName(_ path: String) -> String {
        path.split(separator: "/").last.map { String($0.prefix(128)) } ?? "model"
    }
}
