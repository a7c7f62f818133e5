import ControllerAPI
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Synchronization
import Testing

@testable import Controller

/// The API's description of itself, held against what the controller does.
@Suite("The OpenAPI document")
struct OpenAPITests {
    private static func document() throws -> Received {
        try JSON.decode(Received.self, from: JSON.encode(OpenAPIDocument().tree()))
    }

    @Test("it has every route under /api/v1, and no other")
    func routes() async throws {
        try await WebFixture.with { fixture in
            let served = fixture.router.routes.map { route in
                let path = route.path.description.split(separator: "/").map { segment in
                    segment.hasPrefix(":") ? "{\(segment.dropFirst())}" : String(segment)
                }
                return "\(route.method.rawValue) /\(path.joined(separator: "/"))"
            }.filter { $0.contains(" /api/") }
            let told = OpenAPIDocument.operations.map { "\($0.method.rawValue.uppercased()) \($0.path)" }
            #expect(Set(served).subtracting(told).isEmpty, "not in APIOperation+….swift")
            #expect(Set(told).subtracting(served).isEmpty, "no route answers these")
            #expect(Set(told).count == told.count && !served.isEmpty)
            #expect(Set(OpenAPIDocument.operations.map(\.id)).count == told.count, "every call has an id of its own")
        }
    }

    @Test("anybody may read it, and whoever has it already gets no body")
    func served() async throws {
        try await WebFixture.with(anonymousMayLook: false) { fixture in
            try await fixture.browse { browser in
                let page = try await browser.get("/openapi.json")
                #expect(page.status == 200 && page.text.contains(#""openapi":"3.1.0""#))
                let tag = try #require(page.headers[.eTag])
                let again = try await browser.get("/openapi.json", headers: [.ifNoneMatch: tag])
                #expect(again.status == 304 && again.text.isEmpty)
            }
        }
    }

    @Test("what may be missing is not required, and words are told")
    func schemas() throws {
        let schemas = try #require(try Self.document()["components"]?["schemas"])
        let run = try #require(schemas["RunSummary"])
        let required = Set((run["required"]?.elements ?? []).compactMap(\.text))
        #expect(required.isSuperset(of: ["id", "status", "jobs"]) && !required.contains("startedAt"))
        #expect(run["properties"]?["startedAt"]?["type"] == .text("string"))
        #expect(schemas["Health"]?["enum"]?.elements.contains(.text("Degraded")) == true)
    }

    @Test("answers are what it says")
    func answers() async throws {
        let calls = Calls(document: try Self.document())
        // Nobody listens there: the answer tells that.
        let chat = NotificationRule(name: "chat", target: .slack(url: "http://127.0.0.1:9/chat"), events: ["run.*"])
        try await WebFixture.with(notifications: [chat]) { fixture in
            let run = try await fixture.pushToReview()
            _ = try await fixture.pushBroken(error: "ci/deliver.yaml:3:1: expected jobs", event: 2)
            let held = try await fixture.push(event: 3)
            try await fixture.parts.agents.receive(Self.agent, from: "staging", environment: "staging")
            try await fixture.browse { browser in
                let caller = Caller(client: browser.client, calls: calls)
                try await caller.people(run: run, token: WebFixture.operatorToken)
                try await caller.runner(run: held, token: WebFixture.runnerToken)
                try await caller.refusals()
            }
        }
        // What needs a Git server.
        try await DeliveryFixture.with { fixture in
            let delivery = try await DeliveryCalls(fixture)
            let router = fixture.parts.router(logger: Logger(label: "openapi-tests"))
            try await Application(router: router).test(.router) { client in
                try await delivery.make(with: Caller(client: client, calls: calls))
            }
        }
        for fault in calls.faults { Issue.record("\(fault)") }
        let unseen = OpenAPIDocument.operations.filter { operation in
            switch operation.answer {
            case .json, .maybeJSON, .tagged: !calls.answered.contains(operation.id)
            case .text, .log, .bytes, .nothing: !calls.seen.contains(operation.id)
            // They do not end.
            case .events: false
            }
        }
        #expect(unseen.map(\.id) == [], "calls that no test makes with success")
    }

    private static let agent = AgentStatus(
        name: "staging",
        environment: "staging",
        health: .degraded,
        conditions: [Condition(type: "Fetched", status: "True", reason: "Fetched", message: "at 1234")],
        services: [ServiceStatus(name: "shop", url: "http://127.0.0.1:8080")],
        workloads: [
            WorkloadStatus(
                kind: "Deployment",
                namespace: "default",
                name: "shop",
                health: .degraded,
                desired: 1,
                ready: 0,
                images: ["shop:1"]
            )
        ]
    )
}
