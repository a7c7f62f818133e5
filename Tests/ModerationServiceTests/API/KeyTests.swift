import HTTPTransport
import Moderation
import Persistence
import TestSupport
import Testing

@testable import ModerationService

@Suite("API keys", .timeLimit(.minutes(5)))
struct KeyTests {
    private static let comment = #"{"comment_text":"hello there"}"#

    @Test("are stored as hashes, listed without secrets, and end when they are revoked", arguments: Backend.available)
    func desk(backend: Backend) async throws {
        try await backend.withPlace { location in
            let desk = KeyDesk(location: location)
            let secret = try await desk.add("chat", scopes: [.predict], commentsPerMinute: 60)
            #expect(secret.hasPrefix("mk_") && secret.utf8.count == 46)
            await #expect(throws: ModerationServiceError.self) {
                try await desk.add("chat", scopes: [.predict], commentsPerMinute: nil)
            }
            await #expect(throws: ModerationServiceError.self) {
                try await desk.add("no spaces", scopes: [.predict], commentsPerMinute: nil)
            }
            let listed = try #require(try await desk.list().first)
            #expect(listed.name == "chat" && secret.hasPrefix(listed.prefix) && listed.prefix.utf8.count == 9)
            #expect(listed.commentsPerMinute == 60 && listed.scopes == [.predict] && listed.revokedAt == nil)
            #expect(!"\(listed)".contains(secret.dropFirst(9)))
            let ring = KeyRing(
                store: KeyStore(database: ServiceDatabase(location: location)),
                commentsPerMinute: nil,
                logger: Harness.quiet
            )
            #expect(throws: Problem.self) { try ring.caller(secret) }
            await ring.reload()
            #expect(try ring.caller(secret)?.name == "chat")
            #expect(try ring.caller(secret + "x") == nil)
            try await desk.revoke("chat")
            await #expect(throws: ModerationServiceError.self) { try await desk.revoke("chat") }
            await ring.reload()
            #expect(try ring.caller(secret) == nil)
            await desk.close()
        }
    }

    @Test("open what they are for, and nothing else")
    func access() async throws {
        try await Harness.withDirectory { directory in
            let location = DatabaseLocation.sqlite(directory + "/keys.sqlite")
            let desk = KeyDesk(location: location)
            let chat = try await desk.add("chat", scopes: [.predict], commentsPerMinute: nil)
            let ann = try await desk.add("ann", scopes: [.review], commentsPerMinute: nil)
            let pages = try await desk.add("pages", scopes: [.delegate], commentsPerMinute: nil)
            await desk.close()
            let change = SettingsChange {
                $0.requiresKeys = true
                $0.database = location
                // Nothing waits for people, so that claims answer 204.
                $0.review.policy = ReviewPolicy(actions: [], band: 0, auditShare: 0)
            }
            try await Harness.withAPI(change) { api, _ in
                let browser = Browser(url: api)
                func status(_ path: String, _ headers: HTTPHeaders) async throws -> Int {
                    try await browser.post(path, path == "/predict" ? Self.comment : "{}", headers: headers).status
                }
                #expect(try await status("/predict", [:]) == 401)
                #expect(try await status("/predict", ["X-API-Key": "mk_wrong"]) == 401)
                #expect(try await status("/predict", ["X-API-Key": chat]) == 200)
                #expect(try await status("/predict", ["Authorization": "Bearer \(chat)"]) == 200)
                #expect(try await status("/predict?key=\(chat)", [:]) == 400)
                #expect(try await status("/predict", ["X-API-Key": ann]) == 403)
                #expect(try await status("/review/claims", ["X-API-Key": chat]) == 403)
                #expect(try await status("/review/claims", ["X-API-Key": ann]) == 204)
                #expect(try await status("/review/claims", ["X-API-Key": ann, "X-Moderator": "bob"]) == 403)
                #expect(try await status("/review/claims", ["X-API-Key": pages, "X-Moderator": "bob"]) == 204)
                #expect(try await status("/review/claims", ["X-API-Key": pages, "X-Moderator": "b b"]) == 400)
                let google = try await browser.post("/v1alpha1/comments:analyze?key=mk_wrong", "{}")
                #expect(google.status == 401 && google.text.contains("\"status\":\"UNAUTHENTICATED\""))
                for path in ["/health", "/metrics", "/openapi.json", "/healthz"] {
                    #expect(try await browser.get(path).status == 200)
                }
            }
        }
    }

    @Test("are held to their rate, a batch for all of its comments")
    func rate() async throws {
        try await Harness.withDirectory { directory in
            let location = DatabaseLocation.sqlite(directory + "/keys.sqlite")
            let desk = KeyDesk(location: location)
            let key = try await desk.add("chat", scopes: [.predict], commentsPerMinute: 2)
            await desk.close()
            let change = SettingsChange {
                $0.requiresKeys = true
                $0.database = location
            }
            try await Harness.withAPI(change) { api, _ in
                let browser = Browser(url: api)
                let headers: HTTPHeaders = ["X-API-Key": key]
                let batch = #"{"comments":["a","b","c","d","e","f","g","h","i","j","k","l"]}"#
                #expect(try await browser.post("/predict/batch", batch, headers: headers).status == 200)
                let refused = try await browser.post("/predict", Self.comment, headers: headers)
                #expect(refused.status == 429)
                let wait = try #require(refused.headers["Retry-After"].flatMap { Int($0) })
                // Ten comments too many, and one to go, at two a minute; some of it may have passed.
                #expect((200...330).contains(wait))
                let google = try await browser.post("/v1alpha1/comments:analyze?key=\(key)", "{}")
                #expect(google.status == 429 && google.text.contains("RESOURCE_EXHAUSTED"))
                #expect(google.headers["Retry-After"] != nil)
            }
        }
    }

    @Test("come back to their rate as time passes, and never above a minute's worth")
    func limiter() {
        let start = ContinuousClock.now
        let limiter = RateLimiter(perMinute: 60, now: start)
        for _ in 0..<60 { #expect(limiter.take(now: start) == nil) }
        #expect(limiter.take(now: start) == .seconds(1))
        #expect(limiter.take(now: start + .seconds(1)) == nil)
        #expect(limiter.take(now: start + .seconds(1)) != nil)
        limiter.charge(9, now: start + .seconds(1))
        #expect(limiter.take(now: start + .seconds(10)) != nil)
        #expect(limiter.take(now: start + .seconds(11)) == nil)
        for _ in 0..<60 { #expect(limiter.take(now: start + .seconds(1000)) == nil) }
        #expect(limiter.take(now: start + .seconds(1000)) != nil)
    }
}
