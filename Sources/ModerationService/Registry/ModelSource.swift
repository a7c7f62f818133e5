import Glibc
public import Moderation

/// Where models come from: the registry that the settings name, and what was fetched from it before.
public struct ModelSource: Sendable {
    public let tracker: any ModelTracker
    /// The registry's directory; nothing when it is a server.
    private let directory: String?
    private let cache: [String]

    /// A directory.
    public init(directory: String) {
        tracker = DirectoryTracker(directory: directory)
        self.directory = directory
        cache = []
    }

    /// A directory, unless an MLflow server is given.
    ///
    /// Files of a server are kept in the first directory of `cache` that can be written, by their SHA-256, and fetched once.
    public init(directory: String, mlflow: MLflowSettings?, cache: [String]) {
        if let mlflow {
            tracker = MLflowTracker(settings: mlflow)
            self.directory = nil
        } else {
            tracker = DirectoryTracker(directory: directory)
            self.directory = directory
        }
        self.cache = cache
    }

    /// Reads `MLFLOW_TRACKING_URI` and what belongs to it, `MODEL_REGISTRY` and `MODEL_CACHE`.
    ///
    /// A directory that was named by hand comes before all of them.
    public init(environment: SettingsSource, directory: String? = nil) throws(ModerationServiceError) {
        self.init(
            directory: directory ?? environment["MODEL_REGISTRY"] ?? "models",
            mlflow: directory == nil ? try MLflowSettings(environment: environment) : nil,
            cache: Self.caches(environment)
        )
    }

    static func caches(_ environment: SettingsSource) -> [String] {
        if let chosen = environment["MODEL_CACHE"] { return [chosen] }
        let base = environment["XDG_CACHE_HOME"] ?? environment["HOME"].map { $0 + "/.cache" }
        return [base.map { $0 + "/moderation/models" }, "/tmp/moderation-models-\(getuid())"].compactMap { $0 }
    }

    /// Loads the model that a reference names; a path is read from where it is.
    public func load(_ reference: ModelReference) async throws -> RegisteredModel {
        if case .file = reference { return try ModelRegistry(directory: directory ?? ".").load(reference) }
        let version = try await tracker.version(reference)
        if let directory { return try ModelRegistry(directory: directory).load(version.reference) }
        return try await fetched(version)
    }

    private func fetched(_ version: ModelVersion) async throws -> RegisteredModel {
        let digest = version.tags[ModelVersion.digestTag(of: ModelVersion.modelFile)]
        if let digest, ModelReference.isDigest(digest) {
            for folder in cache {
                if let model = kept(folder + "/" + digest + ".bin", version) { return model }
            }
        }
        let content = try await tracker.file(ModelVersion.modelFile, of: version)
        let path = try keep(content, as: ContentDigest.sha256(content) + ".bin")
        return try named(ModelRegistry(directory: ".").load(.file(path)), version)
    }

    /// What was fetched before, unless it is damaged.
    private func kept(_ path: String, _ version: ModelVersion) -> RegisteredModel? {
        do {
            try version.check(FileContent.read(path, limit: 1 << 30), of: ModelVersion.modelFile)
            return try named(ModelRegistry(directory: ".").load(.file(path)), version)
        } catch {
            // It is fetched again, and why it cannot be had is said then.
            return nil
        }
    }

    private func keep(_ content: [UInt8], as name: String) throws(ModerationError) -> String {
        var failure = ModerationError(.unwritable, "there is no directory to keep models in; set MODEL_CACHE")
        for folder in cache {
            do {
                try FileContent.makeDirectory(folder)
                try FileContent.write(content, to: folder + "/" + name)
                return folder + "/" + name
            } catch {
                failure = error
            }
        }
        throw failure
    }

    private func named(_ model: RegisteredModel, _ version: ModelVersion) -> RegisteredModel {
        var model = model
        model.name = version.name
        model.version = String(version.version)
        return model
    }
}
