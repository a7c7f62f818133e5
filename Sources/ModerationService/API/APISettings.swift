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
    /// Whether predictions are written down at all.
    public var logsPredictions = true
    /// Whether every request has to come with an API key.
    public var requiresKeys = false
    /// How many comments a minute a key may send that has no limit of its own; nothing for any number.
    public var commentsPerMinute: Int?
    /// The origins whose pages may read answers (CORS); `*` stands for all of them.
    public var corsOrigins: [String] = []
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

    /// Reads `DATABASE`, `MODEL`, `MODEL_REGISTRY`, `CACHE_SIZE`, `RETENTION_DAYS`, `API_KEYS` (`off` or `required`),
    /// `RATE_LIMIT`, `CORS_ORIGINS` (with commas), `PREDICTION_LOG` (`on` or `off`), `MODEL_CACHE`,
    /// `MLFLOW_TRACKING_URI` and what belongs to it, and what `ReviewSettings` and `ServerSettings` read.
    public init(environment: SettingsSource) throws(ModerationServiceError) {
        self.init(
            server: try ServerSettings(environment: environment, defaultPort: 8000),
            database: Self.location(environment["DATABASE"] ?? "moderation.sqlite"),
            model: environment["MODEL"] ?? "models:/toxic-comment@production",
            registry: environment["MODEL_REGISTRY"] ?? "models",
            cacheSize: try environment.integer("CACHE_SIZE", in: 0...1_000_000) ?? 16_384,
            retention: try environment.integer("RETENTION_DAYS", in: 1...36_500).map { .seconds($0 * 86_400) }
        )
        logsPredictions = try environment.choice("PREDICTION_LOG", ["on": true, "off": false]) ?? true
        requiresKeys = try environment.choice("API_KEYS", ["off": false, "required": true]) ?? false
        commentsPerMinute = try environment.integer("RATE_LIMIT", in: 1...10_000_000)
        corsOrigins = environment["CORS_ORIGINS"].map { $0.split(separator: ",").map { String($0) } } ?? []
        review = try ReviewSettings(environment: environment)
        mlflow = try MLflowSettings(environment: environment)
        modelCache = ModelSource.caches(environment)
    }

    /// A PostgreSQL URL, or the path of an SQLite file.
    public static func location(_ text: String) -> DatabaseLocation {
        text.hasPrefix("postgres://") || text.hasPrefix("postgresql://") ? .postgres(text) : .sqlite(text)
    }
}
