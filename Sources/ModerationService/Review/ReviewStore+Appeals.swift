import Persistence

extension ReviewStore {
    /// Puts a comment into the queue of appeals; each comment once.
    func appeal(
        _ requestID: RequestIdentifier,
        reason: String,
        by actor: String,
        at now: Timestamp = .now
    ) async throws -> Appeal {
        try await database.write { connection in
            let known = try connection.first(
                "SELECT request_id FROM prediction_logs WHERE request_id = ?",
                [.text(requestID.description)]
            )
            guard known != nil else { throw ReviewRefusal.unknown("there is no prediction with this request_id") }
            let added = try connection.execute(
                """
                INSERT INTO review_appeals (request_id, reason, state, created_at) VALUES (?, ?, 'open', ?)
                ON CONFLICT (request_id) DO NOTHING
                """,
                [.text(requestID.description), .text(PredictionStore.storable(reason)), .text(now.description)]
            )
            guard added == 1 else { throw ReviewRefusal.conflict("there is an appeal for this request_id already") }
            try Self.enqueue(requestID.description, .appeals, "appeal of the author", at: now, in: connection)
            let appeal = try Self.appeal(requestID.description, in: connection)
            try AuditLog.append(
                AuditEntry(
                    actor: actor,
                    action: "appeal",
                    detail: ["appeal": "\(appeal.id)", "request_id": requestID.description]
                ),
                in: connection
            )
            return appeal
        }
    }

    /// How the appeal for a comment stands.
    func appeal(for requestID: RequestIdentifier) async throws -> Appeal {
        try await database.read { try Self.appeal(requestID.description, in: $0) }
    }

    private static func appeal(_ requestID: String, in connection: any SQLConnection) throws -> Appeal {
        let row = try connection.first("SELECT * FROM review_appeals WHERE request_id = ?", [.text(requestID)])
        guard let row else { throw ReviewRefusal.unknown("there is no appeal for this request_id") }
        return try Appeal(row)
    }
}
