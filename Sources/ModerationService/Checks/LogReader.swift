import Persistence

/// Looks at the tables of a service from outside, without changing them.
struct LogReader: Sendable {
    private let database: any SQLDatabase

    static func open(_ location: DatabaseLocation) async throws -> LogReader {
        LogReader(
            database: try await Persistence.open(location, migrations: ServiceSchema.migrations, access: .readOnly)
        )
    }

    /// How many rows of each table belong to a prediction.
    func rows(for requestID: String) async throws -> (predictions: Int, feedback: Int) {
        (try await count("prediction_logs", requestID), try await count("feedback", requestID))
    }

    /// How many predictions there are.
    func predictions() async throws -> Int {
        try await database.read { connection in
            try connection.first("SELECT COUNT(*) AS rows FROM prediction_logs")?.int("rows") ?? 0
        }
    }

    func close() async {
        await database.close()
    }

    private func count(_ table: String, _ requestID: String) async throws -> Int {
        try await database.read { connection in
            let row = try connection.first(
                "SELECT COUNT(*) AS rows FROM \(table) WHERE request_id = ?",
                [.text(requestID)]
            )
            return try row?.int("rows") ?? 0
        }
    }
}
