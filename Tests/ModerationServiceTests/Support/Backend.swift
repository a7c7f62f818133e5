import DatabaseServers
import Persistence
import TestSupport
import Testing

@testable import ModerationService

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The databases that the same tests run on.
enum Backend: String, Sendable, CaseIterable, CustomTestStringConvertible {
    case sqlite
    case postgres

    static var available: [Backend] {
        PostgresCluster.isAvailable ? [.sqlite, .postgres] : [.sqlite]
    }

    var testDescription: String { rawValue }

    /// Runs the body with the place of a new and empty database.
    func withPlace<T: Sendable>(_ body: @Sendable (DatabaseLocation) async throws -> T) async throws -> T {
        switch self {
        case .sqlite:
            return try await Harness.withDirectory { try await body(.sqlite($0 + "/test.sqlite")) }
        case .postgres:
            let cluster = try PostgresCluster.shared.get()
            let schema = "m" + UUID().uuidString.lowercased().filter { $0 != "-" }
            let admin = try await Persistence.open(.postgres(cluster.url(schema: schema)), migrations: [])
            _ = try await admin.write { try $0.execute("CREATE SCHEMA \(schema)") }
            await admin.close()
            return try await body(.postgres(cluster.url(schema: schema)))
        }
    }

    /// Runs the body with a database that has the tables of the service.
    func withDatabase<T: Sendable>(_ body: @Sendable (ServiceDatabase) async throws -> T) async throws -> T {
        try await withPlace { location in
            let database = ServiceDatabase(location: location)
            let result: T
            do {
                result = try await body(database)
            } catch {
                await database.close()
                throw error
            }
            await database.close()
            return result
        }
    }
}
