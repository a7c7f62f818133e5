import DatabaseServers
import Foundation
import TestSupport
import Testing

@testable import Persistence

/// The databases that the same tests run on.
enum Backend: String, Sendable, CaseIterable, CustomTestStringConvertible {
    case sqlite
    case postgres

    static var available: [Backend] {
        PostgresCluster.isAvailable ? [.sqlite, .postgres] : [.sqlite]
    }

    var testDescription: String { rawValue }

    /// A place for a new and empty database.
    func place() async throws -> Place {
        switch self {
        case .sqlite:
            let directory = try TestDirectory()
            return Place(location: .sqlite(directory.path + "/test.sqlite"), directory: directory)
        case .postgres:
            let cluster = try PostgresCluster.shared.get()
            let schema = "t" + UUID().uuidString.lowercased().filter { $0 != "-" }
            let admin = try await Persistence.open(.postgres(cluster.url(schema: schema)), migrations: [])
            try await admin.write { _ = try $0.execute("CREATE SCHEMA \(schema)") }
            await admin.close()
            return Place(location: .postgres(cluster.url(schema: schema)), directory: nil)
        }
    }

    /// Runs the body with a database made of these statements.
    func withDatabase(
        _ statements: [String] = [],
        _ body: (any SQLDatabase) async throws -> Void
    ) async throws {
        let place = try await place()
        let migrations = statements.isEmpty ? [] : [Migration("001-test", statements)]
        let database = try await Persistence.open(place.location, migrations: migrations)
        do {
            try await body(database)
        } catch {
            await database.close()
            throw error
        }
        await database.close()
    }
}

/// Where a test's database is, for as long as the test needs it.
struct Place: Sendable {
    let location: DatabaseLocation
    let directory: TestDirectory?
}
