import Glibc

/// What every server of this module is told: where to listen, and who it is.
public struct ServerSettings: Sendable, Hashable {
    public var host: String
    /// 0 takes a free port.
    public var port: Int
    /// Named in `/health`, when set: where this copy runs and which revision it is.
    public var environment: String?
    public var revision: String?
    /// How long to go on serving, as not ready, after being told to stop.
    public var drain: Duration

    public init(host: String = "127.0.0.1", port: Int, drain: Duration = .zero) {
        self.host = host
        self.port = port
        self.drain = drain
    }

    /// Reads `HOST`, `PORT`, `ENVIRONMENT`, `REVISION` and `DRAIN_SECONDS`.
    public init(environment: SettingsSource, defaultPort: Int) throws(ModerationServiceError) {
        host = environment["HOST"] ?? "127.0.0.1"
        port = try environment.integer("PORT", in: 0...65535) ?? defaultPort
        self.environment = environment["ENVIRONMENT"]
        revision = environment["REVISION"]
        drain = .seconds(try environment.integer("DRAIN_SECONDS", in: 0...300) ?? 0)
    }
}
