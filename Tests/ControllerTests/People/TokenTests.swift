import ControllerAPI
import Persistence
import Synchronization
import Testing

@testable import Controller

/// Tokens that people make, and what becomes of them.
struct TokenTests {
    private static let ann = Principal.user(name: "ann", rights: [.look, .start, .review])

    @Test("a token speaks for its user with at most its rights, until it is revoked")
    func life() async throws {
        try await WebFixture.with { fixture in
            let desk = TokenDesk(people: fixture.parts.people)
            let made = try await desk.create(TokenRequest(rights: ["look"], note: "dashboard"), by: Self.ann)
            #expect(made.token.hasPrefix("hgt_") && made.token.utf8.count == 68)
            let people = fixture.parts.people
            #expect(try await people.principal(token: made.token) == .user(name: "ann", rights: .look))
            let (_, session) = try await people.signIn(made.token)
            let cookie = try #require(session)
            #expect(try await people.principal(session: cookie) == .user(name: "ann", rights: .look))
            // The listing has no secret, and nobody else's tokens.
            let text = try JSON.encode(TokenList(tokens: await desk.list(for: Self.ann)))
            #expect(text.contains("dashboard") && !text.contains(made.token))
            #expect(try await desk.list(for: .user(name: "ben", rights: .look)).isEmpty)
            _ = try await desk.revoke(made.summary.id, by: Self.ann)
            #expect(try await people.principal(token: made.token) == nil)
            #expect(try await people.principal(session: cookie) == nil)
        }
    }

    @Test("nobody makes a token that may more than they may, or for somebody else without the right to")
    func escalation() async throws {
        try await WebFixture.with { fixture in
            let desk = TokenDesk(people: fixture.parts.people)
            let lookOnly = Principal.user(name: "ann", rights: .look)
            try await expectRefusal(.forbidden, "at most") {
                try await desk.create(TokenRequest(rights: ["review"]), by: lookOnly)
            }
            try await expectRefusal(.forbidden, "administer") {
                try await desk.create(TokenRequest(user: "ben"), by: Self.ann)
            }
            try await expectRefusal(.invalid, "there is no right") {
                try await desk.create(TokenRequest(rights: ["root"]), by: Self.ann)
            }
            try await expectRefusal(.notFound, "not among the users") {
                try await desk.create(TokenRequest(user: "eve"), by: .operatorAccount)
            }
            try await expectRefusal(.invalid, "1 to 366 days") {
                try await desk.create(TokenRequest(days: 0), by: Self.ann)
            }
            let forBen = try await desk.create(TokenRequest(user: "ben"), by: .operatorAccount)
            #expect(
                try await fixture.parts.people.principal(token: forBen.token)
                    == .user(name: "ben", rights: [.look, .start, .review])
            )
            try await expectRefusal(.notFound, "no token") { try await desk.revoke(forBen.summary.id, by: Self.ann) }
        }
    }

    @Test("a token and a session end with their time, and a session by lying unused")
    func expiry() async throws {
        try await WebFixture.with { fixture in
            let clock = Mutex(Timestamp(milliseconds: 1_000_000_000_000))
            var people = fixture.parts.people
            people.now = { clock.withLock { $0 } }
            let pass = { (seconds: Int) in clock.withLock { $0 = $0.adding(seconds: seconds) } }
            let made = try await TokenDesk(people: people).create(TokenRequest(days: 30), by: Self.ann)
            let cookie = try #require(try await people.signIn(made.token).session)
            // Used now and then it lasts, but never longer than a week.
            for _ in 0..<14 {
                #expect(try await people.principal(session: cookie) != nil)
                pass(SessionTable.idleSeconds - 10)
            }
            pass(200)
            #expect(try await people.principal(session: cookie) == nil)
            let second = try #require(try await people.signIn(made.token).session)
            pass(SessionTable.idleSeconds + 1)
            #expect(try await people.principal(session: second) == nil)
            #expect(try await people.principal(token: made.token) != nil)
            pass(30 * 24 * 3600)
            #expect(try await people.principal(token: made.token) == nil)
        }
    }

    @Test("one who left the configuration has nothing, and one whose role shrank has less")
    func configuration() async throws {
        try await WebFixture.with { fixture in
            let made = try await TokenDesk(people: fixture.parts.people).create(TokenRequest(), by: Self.ann)
            let database = fixture.parts.database
            let smaller = Authenticator(tokens: [], people: ["ann": .look], anonymousMayLook: false)
            #expect(
                try await People(database: database, authenticator: smaller).principal(token: made.token)
                    == .user(name: "ann", rights: .look)
            )
            let without = Authenticator(tokens: [], anonymousMayLook: false)
            #expect(try await People(database: database, authenticator: without).principal(token: made.token) == nil)
        }
    }

    @Test("wrong tokens from one address are refused after a while, from others they are not")
    func guessing() throws {
        let clock = Mutex(Timestamp(milliseconds: 1_000_000_000_000))
        let failures = FailedLogins { clock.withLock { $0 } }
        for _ in 0..<FailedLogins.most {
            try failures.check("10.0.0.1")
            failures.record("10.0.0.1")
        }
        #expect(throws: ControllerError.self) { try failures.check("10.0.0.1") }
        try failures.check("10.0.0.2")
        clock.withLock { $0 = $0.adding(seconds: 61) }
        try failures.check("10.0.0.1")
    }

    @Test("the database holds no token and no session that could be used")
    func hashes() async throws {
        try await WebFixture.with { fixture in
            let people = fixture.parts.people
            let made = try await TokenDesk(people: people).create(TokenRequest(), by: Self.ann)
            let cookie = try #require(try await people.signIn(made.token).session)
            for table in ["tokens", "sessions", "audit"] {
                let rows = try await fixture.parts.database.read { connection in
                    try connection.query("SELECT * FROM \(table)").map { "\($0)" }.joined()
                }
                #expect(!rows.contains(made.token) && !rows.contains(cookie))
            }
        }
    }
}
