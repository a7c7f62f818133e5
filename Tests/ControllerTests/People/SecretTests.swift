import ControllerAPI
import HTTPTypes
import Persistence
import Testing

@testable import Controller

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Secrets in the database.
struct SecretTests {
    private static let value = "planted-5ecret-value"

    @Test("a narrower scope wins, and a job gets no secret of another environment or branch")
    func scopes() async throws {
        try await WebFixture.with { fixture in
            let desk = fixture.parts.secrets
            for (scope, value) in [
                (SecretScope(), "all"), (SecretScope(branch: "main"), "main"),
                (SecretScope(branch: "release/*"), "release"),
                (SecretScope(environment: "Production"), "production"),
                (SecretScope(environment: "staging", branch: "main"), "staging main"),
            ] {
                _ = try await desk.set(SecretRequest(name: "token", scope: scope, value: value), by: .operatorAccount)
            }
            let run = try await fixture.run(try await fixture.pushToReview())
            let plain = try await values(fixture, run, nil)
            #expect(plain.repository == ["TOKEN": "main"] && plain.environment.isEmpty)
            #expect(try await values(fixture, run, "PRODUCTION").environment == ["TOKEN": "production"])
            #expect(try await values(fixture, run, "staging").environment == ["TOKEN": "staging main"])
            var other = run
            other.ref = "refs/heads/release/2"
            #expect(try await values(fixture, other, "staging").repository == ["TOKEN": "release"])
            #expect(try await values(fixture, other, "staging").environment.isEmpty)
            other.ref = "refs/tags/v1"
            #expect(try await values(fixture, other, nil).repository == ["TOKEN": "all"])
            try await desk.delete("token", SecretScope(branch: "main"), by: .operatorAccount)
            #expect(try await values(fixture, run, nil).repository == ["TOKEN": "all"])
        }
    }

    @Test("a planted secret is in no file of the controller, no page, no answer and no audit entry")
    func planted() async throws {
        try await WebFixture.with { fixture in
            let desk = fixture.parts.secrets
            _ = try await desk.set(
                SecretRequest(name: "NPM", scope: SecretScope(), value: Self.value),
                by: .operatorAccount
            )
            let run = try await fixture.pushToReview()
            #expect(try JSON.encode(SecretList(secrets: await desk.list())).contains("NPM"))
            try await fixture.browse { browser in
                for path in [
                    "/", "/runs/\(run)", "/api/v1/status", "/api/v1/runs/\(run)", "/api/v1/audit", "/api/v1/secrets",
                ] {
                    let page = try await browser.get(
                        path,
                        headers: [.authorization: "Bearer \(WebFixture.operatorToken)"]
                    )
                    #expect(page.status == 200, "\(path)")
                    #expect(!page.text.contains(Self.value), "\(path)")
                }
                // Looking is not enough even for the names.
                let refused = try await browser.get(
                    "/api/v1/secrets",
                    headers: [.authorization: "Bearer \(WebFixture.annToken)"]
                )
                #expect(refused.status == 403)
            }
            let directory = fixture.directory
            var files = 0
            for name in try FileManager.default.subpathsOfDirectory(atPath: directory) {
                guard let data = FileManager.default.contents(atPath: "\(directory)/\(name)") else { continue }
                files += 1
                #expect(data.firstRange(of: Data(Self.value.utf8)) == nil, "\(name)")
            }
            #expect(files > 0)
        }
    }

    @Test("another key, a row put in another's place and a missing key are told, and open nothing")
    func keys() async throws {
        try await WebFixture.with { fixture in
            let desk = fixture.parts.secrets
            for name in ["A", "B"] {
                _ = try await desk.set(
                    SecretRequest(name: name, scope: SecretScope(), value: "value of \(name)"),
                    by: .operatorAccount
                )
            }
            let run = try await fixture.run(try await fixture.pushToReview())
            try await expectRefusal(.unavailable, "another secretsKey") {
                try await values(fixture, run, nil, box: try SecretBox(material: WebFixture.secretsKey + "x"))
            }
            try await expectRefusal(.unavailable, "no secretsKey") {
                try await values(fixture, run, nil, box: .some(nil))
            }
            _ = try await fixture.parts.database.write { connection in
                try connection.execute(
                    "UPDATE secrets SET sealed = (SELECT sealed FROM secrets WHERE name = 'B') WHERE name = 'A'"
                )
            }
            try await expectRefusal(.unavailable, "cannot be decrypted") { try await values(fixture, run, nil) }
            #expect(throws: ControllerError.self) { try SecretBox(material: "short") }
        }
    }

    @Test("names and scopes that cannot be are refused", arguments: ["", "1A", "A B", "GITHUB_X", "Ä"])
    func names(_ name: String) async throws {
        try await WebFixture.with { fixture in
            let desk = fixture.parts.secrets
            try await expectRefusal(.invalid, "no name of a secret") {
                try await desk.set(SecretRequest(name: name, scope: SecretScope(), value: "x"), by: .operatorAccount)
            }
            try await expectRefusal(.notFound, "no environment") {
                try await desk.set(
                    SecretRequest(name: "A", scope: SecretScope(environment: "nowhere"), value: "x"),
                    by: .operatorAccount
                )
            }
        }
    }

    private func values(
        _ fixture: WebFixture,
        _ run: RunRecord,
        _ environment: String?,
        box: SecretBox?? = .none
    ) async throws -> (repository: [String: String], environment: [String: String]) {
        let used: SecretBox? = try box ?? SecretBox(material: WebFixture.secretsKey)
        return try await fixture.parts.database.read { connection in
            try SecretDesk.values(for: run, environment: environment, box: used, in: connection)
        }
    }
}
