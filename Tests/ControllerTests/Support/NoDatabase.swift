import Persistence

/// A database for tests of what must not ask it.
struct NoDatabase: SQLDatabase {
    struct Asked: Error {}

    var dialect: SQLDialect { .sqlite }

    func read<T: Sendable>(_ body: @Sendable (any SQLConnection) throws -> T) async throws -> T { throw Asked() }

    func write<T: Sendable>(_ body: @Sendable (any SQLConnection) throws -> T) async throws -> T { throw Asked() }

    func close() async {}
}
