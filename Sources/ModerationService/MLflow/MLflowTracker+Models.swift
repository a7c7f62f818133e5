import HTTPTransport
public import Moderation

extension MLflowTracker {
    private static let pageSize = 200
    /// More models or versions than this are refused: nobody reads them, and an endless list must end.
    private static let mostPages = 50

    private struct Name: Encodable {
        var name: String
    }

    private struct Alias: Encodable {
        var name: String
        var alias: String
        var version: String?
    }

    public func register(
        _ name: String,
        run: String,
        folder: String,
        tags: [String: String]
    ) async throws -> ModelVersion {
        struct Request: Encodable {
            var name: String
            var source: String
            var runId: String
            var tags: [MLflow.Entry]
        }
        try TrackingRules.check(name: name, as: "the name of a model")
        try TrackingRules.check(path: folder)
        try TrackingRules.check(RunEntries(tags: tags))
        let root = try await answer(run).info.artifactUri ?? ""
        let files = try await artifacts(in: try artifactPath(root) + "/" + folder)
        guard !files.isEmpty else { throw ModerationError(.notFound, "the run \(run) has no files in \(folder)") }
        do {
            try await client.send(.post, "registered-models/create", Name(name: name))
        } catch {
            // Otherwise it is the next version of a model that is there.
            guard error.code == .alreadyExists else { throw error }
        }
        let source = root + "/" + folder
        let before = Set(try await versions(of: name).map(\.version))
        do {
            let request = Request(name: name, source: source, runId: run, tags: MLflow.Entry.all(tags))
            let answer = try await client.send(
                .post,
                "model-versions/create",
                request,
                as: MLflow.VersionAnswer.self,
                repetition: .onlyWhenNotDone
            )
            return try Self.version(answer.modelVersion)
        } catch let error as ModerationError where error.code == .unavailable {
            // It may have been made all the same, and must not be made twice.
            let found = try await versions(of: name).last {
                $0.run == run && $0.source == source && !before.contains($0.version)
            }
            guard let found else { throw error }
            return found
        }
    }

    public func models() async throws -> [String] {
        var names: [String] = []
        var token: String?
        for _ in 0..<Self.mostPages {
            let address = client.address("registered-models/search").query("max_results", Self.pageSize)
                .query("page_token", token)
            let page = try await client.get(address, as: MLflow.ModelList.self)
            names += (page.registeredModels ?? []).map(\.name).filter { ModelReference.isName($0) }
            token = page.nextPageToken
            if token?.isEmpty ?? true { return names.sorted() }
        }
        throw ModerationError(.invalidData, "\(place) has more models than can be listed")
    }

    public func versions(of name: String) async throws -> [ModelVersion] {
        try TrackingRules.check(name: name, as: "the name of a model")
        let aliases = try await aliases(of: name)
        var versions: [ModelVersion] = []
        var token: String?
        for _ in 0..<Self.mostPages {
            let address = client.address("model-versions/search").query("filter", "name='\(name)'")
                .query("max_results", Self.pageSize).query("page_token", token)
            let page = try await client.get(address, as: MLflow.VersionList.self)
            versions += try (page.modelVersions ?? []).filter { $0.name == name }.map(Self.version)
            token = page.nextPageToken
            guard token?.isEmpty ?? true else { continue }
            for index in versions.indices { versions[index].aliases = aliases[versions[index].version] ?? [] }
            return versions.sorted { $0.version < $1.version }
        }
        throw ModerationError(.invalidData, "\(place) has more versions of \(name) than can be listed")
    }

    public func version(_ number: Int, of name: String) async throws -> ModelVersion {
        try TrackingRules.check(name: name, as: "the name of a model")
        let address = client.address("model-versions/get").query("name", name).query("version", number)
        return try Self.version(try await client.get(address, as: MLflow.VersionAnswer.self).modelVersion)
    }

    public func version(aliased alias: String, of name: String) async throws -> ModelVersion {
        try TrackingRules.check(name: name, as: "the name of a model")
        try TrackingRules.check(name: alias, as: "an alias")
        let address = client.address("registered-models/alias").query("name", name).query("alias", alias)
        do {
            return try Self.version(try await client.get(address, as: MLflow.VersionAnswer.self).modelVersion)
        } catch let error as ModerationError where error.code == .invalidData && error.cause == nil {
            // An alias that is not there is an invalid parameter to MLflow.
            throw ModerationError(.notFound, "the model \(name) has no alias \(alias) at \(place)")
        }
    }

    public func setAlias(_ alias: String, of name: String, to version: Int) async throws {
        try TrackingRules.check(name: name, as: "the name of a model")
        try TrackingRules.check(name: alias, as: "an alias")
        let request = Alias(name: name, alias: alias, version: String(version))
        try await client.send(.post, "registered-models/alias", request)
    }

    public func removeAlias(_ alias: String, of name: String) async throws {
        try TrackingRules.check(name: name, as: "the name of a model")
        try TrackingRules.check(name: alias, as: "an alias")
        do {
            try await client.send(.delete, "registered-models/alias", Alias(name: name, alias: alias, version: nil))
        } catch {
            // Gone is what it should be.
            guard error.code == .notFound else { throw error }
        }
    }

    /// The aliases of each version.
    private func aliases(of name: String) async throws -> [Int: [String]] {
        let address = client.address("registered-models/get").query("name", name)
        let model = try await client.get(address, as: MLflow.ModelAnswer.self).registeredModel
        var aliases: [Int: [String]] = [:]
        for alias in model.aliases ?? [] { aliases[Int(alias.version.value), default: []].append(alias.alias) }
        return aliases.mapValues { $0.sorted() }
    }

    private static func version(_ content: MLflow.VersionContent) throws -> ModelVersion {
        guard content.version.value > 0, let number = Int(exactly: content.version.value) else {
            throw ModerationError(.invalidData, "MLflow names a version \(content.version.value)")
        }
        return ModelVersion(
            name: content.name,
            version: number,
            aliases: (content.aliases ?? []).sorted(),
            run: content.runId.flatMap { $0.isEmpty ? nil : $0 },
            createdAt: content.creationTimestamp?.value,
            tags: MLflow.Entry.dictionary(content.tags),
            source: content.source ?? ""
        )
    }
}
