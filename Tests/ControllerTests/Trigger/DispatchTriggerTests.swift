import ControllerAPI
import Git
import Persistence
import Testing
import Workflows

@testable import Controller

@Suite("Events that people send")
struct DispatchTriggerTests {
    private static let files = [
        "ci/deploy.yaml": PushTriggerTests.workflow("repository_dispatch: {types: [deploy]}"),
        "ci/any.yaml": PushTriggerTests.workflow("repository_dispatch:"),
        "ci/hand.yaml": PushTriggerTests.workflow("workflow_dispatch: {inputs: {dry: {type: boolean}}}"),
    ]

    private func send(_ json: String, _ fixture: WatchFixture) async throws -> [Int] {
        let dispatch = try RepositoryDispatch(json: Array(json.utf8))
        return try await fixture.parts.dispatches.send(dispatch, to: "shop", by: .operatorAccount).runs
    }

    @Test("A type starts the workflows that ask for it, with the payload")
    func types() async throws {
        try await WatchFixture.with(Self.files) { fixture in
            let ids = try await send(
                #"{"event_type": "deploy", "client_payload": {"version": "1.4", "deep": {"n": 2}}}"#,
                fixture
            )
            #expect(ids.count == 2)
            let run = try #require(try await fixture.runs().last)
            let event = try #require(try fixture.github(run)["event"]?.object)
            #expect(event["action"]?.text == "deploy")
            #expect(event["client_payload"]?.object?["deep"]?.object?["n"]?.number == 2)
            #expect(try await send(#"{"event_type": "other"}"#, fixture).count == 1)
            let audit = try await fixture.parts.database.read { connection in
                try connection.query("SELECT action FROM audit").map { try $0.text("action") }
            }
            #expect(audit == ["repository.dispatch", "repository.dispatch"])
        }
    }

    @Test(
        "What is no event is refused",
        arguments: [
            "", "[]", "{}", #"{"event_type": 1}"#, #"{"event_type": ""}"#,
            #"{"event_type": "a", "client_payload": []}"#,
            #"{"event_type": "a", "payload": {}}"#,
            #"{"event_type": "a", "client_payload": {"x": ""# + String(repeating: "x", count: 65_536) + "\"}}",
            #"{"event_type": ""# + String(repeating: "x", count: 101) + "\"}",
        ]
    )
    func invalid(_ json: String) {
        #expect(throws: ControllerError.self) { try RepositoryDispatch(json: Array(json.utf8)) }
    }

    @Test("A workflow is started by hand at any branch or tag that is known")
    func refs() async throws {
        try await WatchFixture.with(Self.files) { fixture in
            let next = try await fixture.commit(["b.txt": "b"], to: "refs/heads/next", from: "refs/heads/main")
            try await fixture.set("refs/tags/v1", to: next)
            try await fixture.look()
            for (name, ref) in [("next", "refs/heads/next"), ("v1", "refs/tags/v1"), ("main", "refs/heads/main")] {
                let request = DispatchRequest(repository: "shop", workflow: "hand", ref: name, inputs: ["dry": "true"])
                _ = try await fixture.parts.dispatches.dispatch(request, by: .operatorAccount)
                let run = try #require(try await fixture.runs().last)
                #expect(run.ref == ref)
                #expect((run.revision == next.hex) == (name != "main"))
            }
            for name in ["nowhere", "refs/pull/1/head", "-x", "../main"] {
                let request = DispatchRequest(repository: "shop", workflow: "hand", ref: name)
                await #expect(throws: ControllerError.self) {
                    _ = try await fixture.parts.dispatches.dispatch(request, by: .operatorAccount)
                }
            }
        }
    }

    @Test("Inputs may be written as texts, numbers and truths")
    func inputs() throws {
        let json = #"{"workflow": "w", "inputs": {"a": "x", "b": true, "c": 3, "d": 1.5}}"#
        let request = try JSON.decode(DispatchRequest.self, from: json)
        #expect(request.inputs == ["a": "x", "b": "true", "c": "3", "d": "1.5"])
        #expect(throws: (any Error).self) {
            try JSON.decode(DispatchRequest.self, from: #"{"workflow": "w", "inputs": {"a": [1]}}"#)
        }
    }
}
