/// Bounds on what PostgreSQL may cost.
struct PostgresSettings: Sendable {
    /// Connections, each with a thread while it works; they are made when they are first needed.
    var connections = 4
    /// From the first packet to a session that takes statements, over all addresses of the server.
    var connectTimeout = Duration.seconds(10)
    /// What the server gives one statement before it ends it.
    var statementTimeout = Duration.seconds(60)
    /// What one statement of a migration gets.
    var migrationTimeout = Duration.seconds(3600)
    /// How much longer than the server the client waits before it takes the connection for lost.
    var grace = Duration.seconds(5)
    /// How often a transaction that collides with others is run.
    var tries = 12
    /// How many prepared statements a connection keeps.
    var preparedStatements = 128
}
