import ControllerAPI
import Testing

@testable import Controller

/// Machines that join by a code.
struct EnrolmentTests {
    @Test("a code makes one machine's token, once; joining again ends the earlier token")
    func once() async throws {
        try await WebFixture.with { fixture in
            let people = fixture.parts.people
            let desk = EnrolmentDesk(people: people, rules: fixture.parts.rules)
            let request = EnrolmentRequest(kind: .runner, name: "build-2", labels: ["gpu"])
            let code = try await desk.invite(request, by: .operatorAccount).code
            // The code itself is nobody.
            #expect(try await people.principal(token: code) == nil)
            let first = try await desk.redeem(code).token
            #expect(try await people.principal(token: first) == .runner(name: "build-2", labels: ["gpu"]))
            try await expectRefusal(.unauthorized, "not good, or not any more") { try await desk.redeem(code) }
            let second = try await desk.redeem(try await desk.invite(request, by: .operatorAccount).code).token
            #expect(try await people.principal(token: first) == nil)
            #expect(try await people.principal(token: second) != nil)
        }
    }

    @Test("an agent speaks as itself and for its environment")
    func agent() async throws {
        try await WebFixture.with { fixture in
            let desk = EnrolmentDesk(people: fixture.parts.people, rules: fixture.parts.rules)
            let request = EnrolmentRequest(kind: .agent, name: "eu-1", environment: "Production")
            let token = try await desk.redeem(try await desk.invite(request, by: .operatorAccount).code).token
            #expect(
                try await fixture.parts.people.principal(token: token)
                    == .agent(name: "eu-1", environment: "production")
            )
        }
    }

    @Test(
        "what cannot be is not invited",
        arguments: [
            (EnrolmentRequest(kind: .agent, name: "eu-1", environment: "nowhere"), "one of the environments"),
            (EnrolmentRequest(kind: .agent, name: "eu-1"), "one of the environments"),
            (EnrolmentRequest(kind: .runner, name: ""), "1 to 63 letters"),
            (EnrolmentRequest(kind: .runner, name: "a/b"), "1 to 63 letters"),
            (EnrolmentRequest(kind: .runner, name: "a", labels: [""]), "labels of 1 to 100 bytes"),
            (EnrolmentRequest(kind: .runner, name: "a", minutes: 0), "for 1 to"),
            (EnrolmentRequest(kind: .runner, name: "a", minutes: 100_000), "for 1 to"),
        ]
    )
    func impossible(_ request: EnrolmentRequest, words: String) async throws {
        try await WebFixture.with { fixture in
            let desk = EnrolmentDesk(people: fixture.parts.people, rules: fixture.parts.rules)
            try await expectRefusal(.invalid, words) { try await desk.invite(request, by: .operatorAccount) }
        }
    }
}
