import ControllerAPI
import HTTPTypes
import Testing

@testable import Controller

/// Broken checks of tokens, sessions and rights, on every route that the API has.
@Suite("Threats to rights", .timeLimit(.minutes(10)))
struct AuthorisationThreatTests {
    /// A path with something in the place of each parameter.
    private static func path(_ operation: APIOperation, run: Int) -> String {
        var path = operation.path.replacing("{run}", with: String(run)).replacing("{job}", with: "production")
            .replacing("{environment}", with: "production").replacing("{agent}", with: "staging")
            .replacing("{hold}", with: "1")
        for name in ["id", "name", "lease", "repository"] { path = path.replacing("{\(name)}", with: "x") }
        return path
    }

    private static func method(_ operation: APIOperation) -> HTTPRequest.Method {
        switch operation.method {
        case .get: .get
        case .put: .put
        case .post: .post
        case .delete: .delete
        }
    }

    @Test("missing authorisation: every call that is not for everybody refuses those whom it is not for")
    func everyRoute() async throws {
        try await WebFixture.with(anonymousMayLook: false) { fixture in
            let run = try await fixture.pushToReview()
            let before = try await fixture.changesMade()
            try await fixture.attack { attacker in
                for operation in OpenAPIDocument.operations {
                    let method = Self.method(operation)
                    let path = Self.path(operation, run: run)
                    func refused(_ statuses: [Int], token: String? = nil, session: String? = nil) async throws {
                        let answer = try await attacker.send(method, path, token: token, session: session, body: "{}")
                        #expect(statuses.contains(answer.status), "\(method) \(path): \(answer)")
                    }
                    switch operation.caller {
                    case .anybody: continue
                    case .looking: try await refused([401])
                    case .person(let right, let pages):
                        try await refused([401])
                        try await refused([403], token: WebFixture.runnerToken)
                        if right != .look { try await refused([403], token: WebFixture.viewerToken) }
                        // A cookie that any page can have sent decides nothing.
                        if !pages { try await refused([403], session: WebFixture.operatorToken) }
                    case .runner, .agent:
                        try await refused([401])
                        try await refused([403], token: WebFixture.annToken)
                        try await refused([403], token: WebFixture.operatorToken)
                    }
                }
            }
            #expect(try await fixture.changesMade() == before)
            #expect(try await fixture.status(of: "production", run: run) == .waiting)
        }
    }

    @Test("forged tokens: what nobody has given is refused, even where looking is open")
    func forged() async throws {
        try await WebFixture.with { fixture in
            try await fixture.attack { attacker in
                let tokens = ["hgt_" + String(repeating: "0", count: 64), "", "null", "eyJhbGciOiJub25lIn0.e30."]
                for token in tokens {
                    for path in ["status", "events", "audit"] {
                        let answer = try await attacker.send(.get, "/api/v1/" + path, token: token)
                        #expect(answer.status == 401, "\(path) \(token)")
                    }
                }
            }
        }
    }

    @Test("approval by the wrong person: reviewers are who the environment names, under their own name, once it waits")
    func approval() async throws {
        try await WebFixture.with(requiredReviews: 2) { fixture in
            let run = try await fixture.pushToReview()
            let seen = try await fixture.parts.board.pendingReviews().first?.fingerprint
            try await fixture.attack { attacker in
                @Sendable func decide(_ token: String, as name: String? = nil, of run: Int = run) async throws -> Int {
                    let body = ReviewRequest(
                        environment: "production",
                        decision: .approve,
                        reviewer: name,
                        reason: nil,
                        seen: seen
                    )
                    let path = "/api/v1/runs/\(run)/reviews"
                    return try await attacker.send(.post, path, token: token, body: JSON.encode(body)).status
                }
                var statuses = [try await decide(WebFixture.viewerToken)]
                statuses.append(try await decide(WebFixture.annToken, as: "ben"))
                statuses.append(try await decide(WebFixture.operatorToken, as: "mallory"))
                statuses.append(try await decide(WebFixture.annToken, of: 77))
                statuses.append(try await decide(WebFixture.annToken))
                #expect(statuses == [403, 403, 403, 404, 200])
                // One person twice is not two people.
                _ = try await decide(WebFixture.annToken)
                #expect(try await fixture.status(of: "production", run: run) == .waiting)
            }
        }
    }

    @Test("impersonation: an agent reports only as itself, and a runner joins only under its name")
    func impersonation() async throws {
        try await WebFixture.with { fixture in
            let desk = EnrolmentDesk(people: fixture.parts.people, rules: fixture.parts.rules)
            let request = EnrolmentRequest(kind: .agent, name: "edge", environment: "staging")
            let code = try await desk.invite(request, by: .operatorAccount).code
            let token = try await desk.redeem(code).token
            try await fixture.attack { attacker in
                let report = AgentReport(status: AgentStatus(name: "prod", environment: "production", health: .healthy))
                let body = try JSON.encode(report)
                let other = try await attacker.send(.post, "/api/v1/agents/prod/report", token: token, body: body)
                #expect(other.status == 403)
                let own = try await attacker.send(.post, "/api/v1/agents/edge/report", token: token, body: body)
                #expect(own.status == 200)
                // A code works once.
                let again = try await attacker.send(
                    .post,
                    "/api/v1/enrolments/redeem",
                    body: JSON.encode(EnrolmentRedemption(code: code))
                )
                #expect(again.status == 401)
            }
            let agents = try await fixture.parts.board.agents()
            #expect(agents.map(\.name) == ["edge"] && agents.map(\.environment) == ["staging"])
        }
    }

    @Test("sessions that outlive revocation: a revoked token ends its sessions and its streams at once")
    func revocation() async throws {
        try await WebFixture.with(anonymousMayLook: false) { fixture in
            let desk = TokenDesk(people: fixture.parts.people)
            let made = try await desk.create(TokenRequest(user: "ann"), by: .operatorAccount)
            let session = try #require(try await fixture.parts.people.signIn(made.token).session)
            try await fixture.attack { attacker in
                let path = "/api/v1/tokens/\(made.summary.id)"
                let answers = [
                    try await attacker.send(.get, "/api/v1/status", session: session),
                    try await attacker.send(.delete, path, token: WebFixture.operatorToken),
                    try await attacker.send(.get, "/api/v1/status", session: session),
                    try await attacker.send(.get, "/api/v1/status", token: made.token),
                    try await attacker.send(.get, "/api/v1/events", token: made.token),
                ]
                #expect(answers.map(\.status) == [200, 200, 401, 401, 401])
            }
        }
    }

    @Test("brute force: guesses from one address are stopped, and a right token is still refused there meanwhile")
    func guessing() async throws {
        try await WebFixture.with { fixture in
            try await fixture.attack { attacker in
                var last = 0
                for number in 0...FailedLogins.most {
                    last = try await attacker.send(.get, "/api/v1/status", token: "guess-\(number)").status
                }
                #expect(last == 429)
                let known = try await attacker.send(.get, "/api/v1/status", token: WebFixture.annToken)
                #expect(known.status == 429)
                let code = EnrolmentRedemption(code: "guess")
                let join = try await attacker.send(.post, "/api/v1/enrolments/redeem", body: JSON.encode(code))
                #expect(join.status == 429)
            }
        }
    }
}
