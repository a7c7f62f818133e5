import Moderation
public import Persistence

/// What `moderation api` is told.
public struct APISettings: Sendable {
    public var server: ServerSettings
    public var database: DatabaseLocation
    /// `models:/NAME@ALIAS`, `models:/NAME/VERSION` or a path.
    public var model: String
    /// The directory of the model registry, when it is one.
    public var registry: String
    /// The model registry, when it is a server.
    public var mlflow: MLflowSettings?
    /// Where models of a server are kept: the first directory that can be written.
    public var modelCache: [String] = []
    /// How many comments the cache remembers.
    public var cacheSize: Int
    /// How long predictions, and all that refers to them, are kept; nothing keeps them for ever.
    public var retention: Duration?
    var review = ReviewSettings()

    public init(
        server: ServerSettings,
        database: DatabaseLocation,
        model: String = "models:/toxic-comment@production",
        registry: String = "models",
        cacheSize: Int = 16_384,
        retention: Duration? = nil
    ) {
        self.server = server
        self.database = database
        self.model = model
        self.registry = registry
        self.cacheSize = cacheSize
        self.retention = retention
    }

    /// Reads `DATABASE`, `MODEL`, `MODEL_REGISTRY`, `CACHE_SIZE`, `RETENTION_DAYS`, `MODEL_CACHE`, `MLFLOW_TRACKING_URI`
    /// and what belongs to it, and what `ReviewSettings` and `ServerSettings` read.
    public init(environment: SettingsSource) throws(ModerationServiceError) {
        self.init(
            server: try ServerSettings(environment: environment, defaultPort: 8000),
            database: Self.location(environment["DATABASE"] ?? "moderation.sqlite"),
            model: environment["MODEL"] ?? "models:/toxic-comment@production",
            registry: environment["MODEL_REGISTRY"] ?? "models",
            cacheSize: try environment.integer("CACHE_SIZE", in: 0...1_000_000) ?? 16_384,
            retention: try environment.integer("RETENTION_DAYS", in: 1...36_500).map { .seconds($0 * 86_400) }
        )
        review = try ReviewSettings(environment: environment)
        mlflow = try MLflowSettings(environment: environment)
        modelCache = ModelSource.caches(environment)
    }

    /// A PostgreSQL URL, or the path of an SQLite file.
    public static func location(_ text: String) -> DatabaseLocation {
        text.hasPrefix("postgres://") || text.hasPrefix("postgresql://") ? .postgres(text) : .sqlite(text)
    }
}
