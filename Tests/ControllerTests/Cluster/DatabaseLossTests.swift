import ControllerAPI
import DatabaseServers
import HTTPTypes
import Persistence
import Testing

@testable import Controller

@Suite("A database server that goes away", .enabled(if: PostgresCluster.isAvailable), .timeLimit(.minutes(10)))
struct DatabaseLossTests {
    @Test("While it is away the API says when to ask again, and afterwards everything goes on where it was")
    func loss() async throws {
        let cluster = try PostgresCluster()
        let location = try await TestStore.schema(on: cluster)
        try await WebFixture.on(.postgres) { directory in
            try await WebFixture.make(directory, database: Persistence.open(location, migrations: Schema.migrations))
        } body: { fixture in
            let run = try await fixture.push()
            let job = try await fixture.start()
            try await fixture.log("1 one\n", lease: job.lease)
            try cluster.stop()
            try await fixture.browse { browser in
                for path in ["/api/v1/status", "/api/v1/runs", "/readyz"] {
                    let answer = try await browser.get(path)
                    #expect(answer.status == 503)
                    #expect(answer.headers[.retryAfter] == "2")
                    #expect(answer.headers[.contentType] == "application/problem+json")
                    #expect(answer.text.contains("the database cannot be used at the moment"))
                }
                let page = try await browser.get("/")
                #expect(page.status == 503)
                #expect(page.headers[.retryAfter] == "2")
                #expect(try await browser.get("/healthz").status == 200)
            }
            await #expect(throws: PersistenceError.self) { try await fixture.log("1 two\n", at: 6, lease: job.lease) }
            try cluster.start()
            try await fixture.log("1 two\n", at: 6, lease: job.lease)
            try await fixture.finish(job.lease)
            #expect(try await fixture.status(of: "lint", run: run) == .succeeded)
            #expect(try await fixture.status(of: "production", run: run) == .waiting)
            let log = try await fixture.parts.logs.read(run: run, job: "lint", from: 0, atMost: .zero)
            #expect(String(decoding: log.bytes, as: UTF8.self) == "1 one\n1 two\n")
        }
    }
}
