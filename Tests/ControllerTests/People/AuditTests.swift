import ControllerAPI
import Persistence
import Testing

@testable import Controller

/// The hash chain of the audit log.
struct AuditTests {
    @Test(
        "an entry that was changed, put in, moved or taken away breaks the chain",
        arguments: [
            "UPDATE audit SET actor = 'eve' WHERE id = 2", "UPDATE audit SET detail = '{}' WHERE id = 3",
            "DELETE FROM audit WHERE id = 2", "UPDATE audit SET at = '2030-01-01' WHERE id = 1",
            "UPDATE audit SET hash = previous WHERE id = 4",
            "INSERT INTO audit (at, actor, action, detail, previous, hash) SELECT at, actor, action, detail, previous, hash "
                + "FROM audit WHERE id = 4",
        ]
    )
    func chain(_ tampering: String) async throws {
        try await WebFixture.with { fixture in
            let database = fixture.parts.database
            for number in 0..<5 {
                try await database.write { connection in
                    try AuditLog.append(
                        actor: "ann",
                        action: "run.cancel",
                        detail: "{\"run\":\"\(number)\"}",
                        at: "2026-01-01T00:00:0\(number).000Z",
                        in: connection
                    )
                }
            }
            #expect(try await firstBroken(fixture) == nil)
            _ = try await database.write { try $0.execute(tampering) }
            #expect(try await firstBroken(fixture) != nil)
        }
    }

    private func firstBroken(_ fixture: WebFixture) async throws -> Int? {
        let entries = try await fixture.parts.database.read { try AuditLog.entries(after: 0, limit: 100, in: $0) }
        var head = ""
        for entry in entries {
            guard entry.follows(head) else { return entry.id }
            head = entry.hash
        }
        return nil
    }
}
