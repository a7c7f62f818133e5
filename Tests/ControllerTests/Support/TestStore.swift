import DatabaseServers
import Persistence

@testable import Controller

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The databases that the same tests run on; `HEADGATE_TEST_DATABASE` names one of them.
enum TestStore: String, Sendable, CaseIterable {
    case sqlite
    case postgres

    static let available: [TestStore] = {
        let named = ProcessInfo.processInfo.environment["HEADGATE_TEST_DATABASE"].flatMap(TestStore.init)
        return allCases.filter { $0 == named ?? $0 && ($0 == .sqlite || PostgresCluster.isAvailable) }
    }()

    /// Where a new and empty database is, for a test that keeps its files in the directory.
    func location(in directory: String) async throws -> DatabaseLocation {
        switch self {
        case .sqlite: return .sqlite(directory + "/test.sqlite")
        case .postgres: return try await Self.schema(on: try PostgresCluster.shared.get())
        }
    }

    /// A new schema on a server.
    static func schema(on cluster: PostgresCluster) async throws -> DatabaseLocation {
        let schema = "t" + UUID().uuidString.lowercased().filter { $0 != "-" }
        let location = DatabaseLocation.postgres(cluster.url(schema: schema))
        let admin = try await Persistence.open(location, migrations: [])
        try await admin.write { _ = try $0.execute("CREATE SCHEMA \(schema)") }
        await admin.close()
        return location
    }
}
