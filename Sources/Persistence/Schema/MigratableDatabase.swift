/// A database that can run a migration.
protocol MigratableDatabase: SQLDatabase {
    /// Runs the body in one transaction that no other migration of the same database runs beside, without a limit on
    /// the time of its statements, and seeing what others have committed before it started.
    func migrate<T: Sendable>(_ body: @Sendable (any SQLConnection) throws -> T) async throws -> T
}
