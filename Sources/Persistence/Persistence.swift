/// The way to a database.
public enum Persistence {
    /// The most rows one query may give.
    public static let maximumRows = 1_000_000

    /// What a program is going to do with a database.
    public enum Access: Sendable, Hashable {
        /// Brings the schema up to date, then reads and writes.
        case readWrite
        /// Only reads, and neither creates nor migrates: all the migrations must have been applied by another program.
        case readOnly
    }

    /// Opens a database and applies the migrations it lacks.
    ///
    /// A database that holds a migration this program does not know was made by a newer one and is refused with
    /// ``PersistenceError/Code/schemaTooNew``. Several programs may open the same database at once.
    public static func open(
        _ location: DatabaseLocation,
        migrations: [Migration],
        access: Access = .readWrite
    ) async throws(PersistenceError) -> any SQLDatabase {
        let database: any MigratableDatabase
        switch location {
        case .sqlite(let path):
            database = try await SQLiteDatabase.open(path, access)
        case .postgres(let url):
            database = try await PostgresDatabase.open(url, access)
        }
        do {
            try await Migrator(migrations, access: access).run(on: database)
        } catch {
            await database.close()
            throw error
        }
        return database
    }
}
