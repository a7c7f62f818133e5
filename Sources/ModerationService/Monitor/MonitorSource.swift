import Moderation
import Persistence

/// Snapshots for pages and rules; one is good for a few seconds, so that many readers are one question to the database.
actor MonitorSource {
    private static let freshness: Int64 = 5000

    private let database: MonitorDatabase
    private let settings: DriftSettings
    private let reference: DriftReference?
    private var kept: [MonitorRange: MonitorSnapshot] = [:]
    private var asked: [MonitorRange: Task<MonitorSnapshot, any Error>] = [:]

    init(database: MonitorDatabase, settings: DriftSettings, reference: DriftReference?) {
        self.database = database
        self.settings = settings
        self.reference = reference
    }

    func snapshot(_ range: MonitorRange, at now: Timestamp) async throws -> MonitorSnapshot {
        if let known = kept[range] {
            let age = now.millisecondsSince1970 - known.taken.millisecondsSince1970
            if (0..<Self.freshness).contains(age) { return known }
        }
        if let asked = asked[range] { return try await asked.value }
        let task = Task { [database, reference, settings] in
            try await database.snapshot(range, at: now, reference: reference, settings: settings)
        }
        asked[range] = task
        defer { asked[range] = nil }
        let snapshot = try await task.value
        kept[range] = snapshot
        return snapshot
    }

    func close() async {
        await database.close()
    }

    /// A failure in words that may be shown.
    static func reason(_ error: any Error) -> String {
        guard let error = error as? PersistenceError else { return "it could not be read" }
        return switch error.code {
        case .unreachable: "it does not answer"
        case .schemaTooNew: "it was made by a newer version of the API"
        default: "it could not be read (\(error.code))"
        }
    }
}
