import Moderation
import Testing

@testable import ModerationService

@Suite("Review queues", .timeLimit(.minutes(10)))
struct ReviewStoreTests {
    private static let start = Timestamp(millisecondsSince1970: 1_700_000_000_000)

    private func moment(_ seconds: Int) -> Timestamp { Self.start.advanced(by: .seconds(seconds)) }

    /// Comments in a queue, each a second after the one before it.
    private func fill(
        _ database: ServiceDatabase,
        _ queue: ReviewQueue,
        _ count: Int,
        labels: [Label] = [.insult]
    ) async throws -> ReviewStore {
        let predictions = (0..<count).map {
            Samples.prediction(
                "comment \($0)",
                labels: labels,
                action: labels.isEmpty ? .allow : .block,
                queue: queue,
                at: moment($0)
            )
        }
        try await PredictionStore(database: database).append(predictions.reversed())
        return ReviewStore(database: database, claim: .seconds(60))
    }

    private func decide(
        _ store: ReviewStore,
        _ item: ReviewItem?,
        _ moderator: String,
        _ verdict: ReviewVerdict,
        labels: [Label]? = nil,
        second: Bool = false,
        at time: Timestamp
    ) async throws -> ReviewDecision {
        let id = try #require(item?.id)
        return try await store.decide(
            id,
            by: moderator,
            .init(verdict: verdict, trueLabels: labels, note: "because"),
            wantsSecondOpinion: second,
            at: time
        )
    }

    @Test(
        "show the oldest first, and what somebody has to nobody else until the claim ends",
        arguments: Backend.available
    )
    func order(backend: Backend) async throws {
        try await backend.withDatabase { database in
            let store = try await fill(database, .action, 3)
            let now = moment(100)
            let ann = try await store.claim(.action, by: "ann", at: now)
            let bob = try await store.claim(nil, by: "bob", at: now)
            #expect(ann?.comment == "comment 0" && bob?.comment == "comment 1")
            #expect(try await store.claim(.action, by: "ann", at: moment(101))?.id == ann?.id)
            #expect(try await store.claim(.audit, by: "cleo", at: now) == nil)
            let backlog = try await store.backlog(at: now).first { $0.queue == .action }
            #expect(backlog?.waiting == 3 && backlog?.claimed == 2)
            // Ann's claim is renewed in time, Bob's ends.
            _ = try await store.renew(try #require(ann?.id), by: "ann", at: moment(150))
            #expect(try await store.claim(.action, by: "cleo", at: moment(161))?.id == bob?.id)
            await #expect(throws: ReviewRefusal.self) {
                try await decide(store, bob, "bob", .uphold, at: moment(162))
            }
            try await store.release(try #require(ann?.id), by: "ann", at: moment(163))
            #expect(try await store.claim(.action, by: "bob", at: moment(163))?.id == ann?.id)
        }
    }

    @Test("never show one comment to two moderators who race for it", arguments: Backend.available)
    func race(backend: Backend) async throws {
        try await backend.withDatabase { database in
            let count = 24
            let store = try await fill(database, .action, count)
            let shown = Acknowledged()
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                for moderator in ["ann", "bob", "cleo", "dan"] {
                    tasks.addTask {
                        let now = Self.start.advanced(by: .seconds(1000))
                        while let item = try await store.claim(.action, by: moderator, at: now) {
                            shown.add("\(item.id)")
                            _ = try await store.decide(
                                item.id,
                                by: moderator,
                                .init(verdict: .uphold),
                                wantsSecondOpinion: false,
                                at: now
                            )
                        }
                    }
                }
                try await tasks.waitForAll()
            }
            #expect(shown.identifiers.count == count)
            #expect(Set(shown.identifiers).count == count)
            #expect(try await store.decisions(before: nil, limit: 100).count == count)
            #expect(try await database.read { try AuditLog.firstDamaged(in: $0) } == nil)
        }
    }

    @Test("take a decision back until somebody has gone on from it", arguments: Backend.available)
    func undo(backend: Backend) async throws {
        try await backend.withDatabase { database in
            let store = try await fill(database, .action, 1)
            let now = moment(100)
            let item = try await store.claim(nil, by: "ann", at: now)
            let first = try await decide(store, item, "ann", .escalate, at: now)
            #expect(first.outcome == nil)
            await #expect(throws: ReviewRefusal.self) { try await store.undo(first.id, by: "bob", at: now) }
            let again = try await store.undo(first.id, by: "ann", at: now)
            #expect(again.id == item?.id && again.claimedBy == "ann")
            #expect(try await store.claim(.escalated, by: "bob", at: now) == nil)
            let second = try await decide(store, again, "ann", .escalate, at: now)
            let escalated = try await store.claim(.escalated, by: "bob", at: now)
            #expect(escalated?.requestID == item?.requestID)
            await #expect(throws: ReviewRefusal.self) { try await store.undo(second.id, by: "ann", at: now) }
            await #expect(throws: ReviewRefusal.self) {
                try await decide(store, escalated, "bob", .escalate, at: now)
            }
            _ = try await decide(store, escalated, "bob", .overturn, at: now)
            let examples = try await store.examples(after: 0, limit: 10, by: "ann")
            #expect(examples.map { $0.labels } == [[]])
        }
    }

    @Test("ask somebody else for a second opinion and tell how far the two agree", arguments: Backend.available)
    func secondOpinion(backend: Backend) async throws {
        try await backend.withDatabase { database in
            let store = try await fill(database, .audit, 4, labels: [])
            let now = moment(100)
            for index in 0..<4 {
                let item = try await store.claim(.audit, by: "ann", at: now)
                let isRude = index % 2 == 0
                _ = try await decide(
                    store,
                    item,
                    "ann",
                    isRude ? .overturn : .uphold,
                    labels: isRude ? [.insult] : nil,
                    second: true,
                    at: now
                )
            }
            #expect(try await store.claim(.secondOpinion, by: "ann", at: now) == nil)
            for index in 0..<4 {
                let item = try await store.claim(.secondOpinion, by: "bob", at: now)
                // Bob agrees on three of four.
                let isRude = index == 0
                _ = try await decide(
                    store,
                    item,
                    "bob",
                    isRude ? .overturn : .uphold,
                    labels: isRude ? [.insult] : nil,
                    second: true,
                    at: now
                )
            }
            let agreement = try await store.agreement()
            #expect(agreement.count == 4 && agreement.observed == 0.75 && agreement.kappa == 0.5)
            // They disagree about one, which a third person decides, and which is no training data until then.
            #expect(try await store.examples(after: 0, limit: 10, by: "ann").count == 3)
            let escalated = try await store.claim(.escalated, by: "cleo", at: now)
            #expect(escalated?.reason == "two moderators disagree")
            _ = try await decide(store, escalated, "cleo", .overturn, labels: [.threat], at: now)
            let examples = try await store.examples(after: 0, limit: 10, by: "ann")
            #expect(examples.count == 4)
            #expect(examples.first { $0.requestID == escalated?.requestID }?.labels == [.threat])
        }
    }

    @Test(
        "hear an author's appeal once, and give it to somebody who has not decided before",
        arguments: Backend.available
    )
    func appeals(backend: Backend) async throws {
        try await backend.withDatabase { database in
            let store = try await fill(database, .action, 1)
            let now = moment(100)
            let item = try #require(try await store.claim(nil, by: "ann", at: now))
            _ = try await decide(store, item, "ann", .uphold, at: now)
            let request = try #require(RequestIdentifier(item.requestID))
            let appeal = try await store.appeal(request, reason: "it was a quote", by: "chat", at: now)
            #expect(appeal.state == .open)
            await #expect(throws: ReviewRefusal.self) {
                try await store.appeal(request, reason: "again", by: "chat", at: now)
            }
            await #expect(throws: ReviewRefusal.self) {
                try await store.appeal(RequestIdentifier(), reason: "a stranger", by: "chat", at: now)
            }
            #expect(try await store.claim(.appeals, by: "ann", at: now) == nil)
            // Bob passes it on to Cleo, and with what she decides the appeal ends.
            let appealed = try await store.claim(.appeals, by: "bob", at: now)
            _ = try await decide(store, appealed, "bob", .escalate, at: now)
            #expect(try await store.appeal(for: request).state == .open)
            let escalated = try await store.claim(.escalated, by: "cleo", at: now)
            let decision = try await decide(store, escalated, "cleo", .overturn, at: moment(101))
            #expect(try await store.appeal(for: request).state == .overturned)
            _ = try await store.undo(decision.id, by: "cleo", at: moment(102))
            #expect(try await store.appeal(for: request).state == .open)
        }
    }
}
