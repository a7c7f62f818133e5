import HTTPTransport

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The review endpoints of the API, asked in the name of one moderator.
///
/// `APIAnswer` says what the API refuses, and `.unavailable` that it does not answer.
struct ReviewClient: Sendable {
    static let exportRows = 200
    /// Every comment may have 64 KiB, and twice as much in quotes.
    private static let longestExport = 32 << 20

    private struct Claim: Encodable {
        var queue: String?
    }

    private struct Empty: Encodable {}

    private struct Statement: Encodable {
        var verdict: String
        var trueLabels: [String]?
        var note: String?

        enum CodingKeys: String, CodingKey {
            case verdict
            case trueLabels = "true_labels"
            case note
        }
    }

    let client: ModerationClient
    let session: ModeratorSession

    func queues() async throws -> [ReviewRecords.Backlog] {
        try await get("review/queues", ReviewRecords.Queues.self).queues
    }

    func item(_ id: Int) async throws -> ReviewRecords.Item {
        try await get("review/items/\(id)", ReviewRecords.Item.self)
    }

    func decisions(limit: Int) async throws -> [ReviewRecords.Decision] {
        try await get("review/decisions?limit=\(limit)", ReviewRecords.Decisions.self).decisions
    }

    func agreement() async throws -> ReviewRecords.Agreement {
        try await get("review/agreement", ReviewRecords.Agreement.self)
    }

    func audit(after id: Int, limit: Int) async throws -> [ReviewRecords.Entry] {
        try await get("review/audit?after=\(id)&limit=\(limit)", ReviewRecords.Audit.self).entries
    }

    /// The oldest item of a queue, or of all of them; nothing when none is left.
    func claim(_ queue: String?) async throws -> ReviewRecords.Item? {
        let answer = try await post("review/claims", Claim(queue: queue))
        return answer.status == 204 ? nil : try client.decoded(ReviewRecords.Item.self, answer)
    }

    func renew(_ item: Int) async throws {
        _ = try await post("review/items/\(item)/renew", Empty())
    }

    func release(_ item: Int) async throws {
        _ = try await post("review/items/\(item)/release", Empty())
    }

    func decide(_ item: Int, _ statement: DecisionForm) async throws -> ReviewRecords.Decision {
        let body = Statement(
            verdict: statement.verdict.rawValue,
            trueLabels: statement.labels.isEmpty ? nil : statement.labels,
            note: statement.note.isEmpty ? nil : statement.note
        )
        return try client.decoded(
            ReviewRecords.Decision.self,
            try await post("review/items/\(item)/decision", body)
        )
    }

    func undo(_ decision: Int) async throws -> ReviewRecords.Item {
        try client.decoded(ReviewRecords.Item.self, try await post("review/decisions/\(decision)/undo", Empty()))
    }

    /// One page of training data, and where the next one begins, if there is one.
    func export(after id: Int) async throws -> (csv: [UInt8], next: Int?) {
        let answer = try await client.send(
            .get,
            "review/export?after=\(id)&limit=\(Self.exportRows)",
            nil,
            headers: session.headers,
            bodyLimit: Self.longestExport
        )
        try ModerationClient.accepted(answer)
        let next = answer.headers["Link"]?.split(separator: "after=").dropFirst().first
        return (answer.body, next.flatMap { Int($0.prefix { $0.isNumber }) })
    }

    private func get<Value: Decodable>(_ path: String, _ type: Value.Type) async throws -> Value {
        let answer = try await client.send(.get, path, nil, headers: session.headers)
        try ModerationClient.accepted(answer)
        return try client.decoded(type, answer)
    }

    private func post(_ path: String, _ value: some Encodable & Sendable) async throws -> HTTPTransport.HTTPResponse {
        let body = try ModerationClient.encoded(value)
        let answer = try await client.send(.post, path, body, headers: session.headers)
        try ModerationClient.accepted(answer)
        return answer
    }
}
