import ControllerAPI
import Testing

@testable import Runner

@Suite("Promotions", .timeLimit(.minutes(10)))
struct PromotionTests {
    private let runner: TestRunner

    init() throws {
        runner = try TestRunner()
    }

    private func sync(_ outcome: SyncState.Outcome, _ message: String, _ services: [ServiceStatus] = []) -> SyncState {
        SyncState(outcome: outcome, message: message, services: services)
    }

    @Test("Images are promoted, and the agents waited for; the Services' addresses are outputs")
    func healthy() async throws {
        runner.controller.change { state in
            state.syncs = [
                sync(.pending, "1 of 2 agents is healthy"), sync(.pending, "1 of 2 agents is healthy"),
                sync(.healthy, "staging is healthy", [ServiceStatus(name: "web", url: "http://127.0.0.1:7300")]),
            ]
        }
        let result = try await runner.run(
            """
            - id: promote
              uses: headgate/promote@v1
              with:
                environment: staging
                images: |
                  api = registry/api@sha256:00
                  ui:2
            - id: wait
              uses: headgate/wait-for-sync@v1
              with: {environment: staging, timeout: 1m}
            """,
            job: "outputs: {commit: \"${{ steps.promote.outputs.commit }}\", web: \"${{ steps.wait.outputs.web }}\"}"
        )
        #expect(result.status == .succeeded, "\(result.reason ?? "")")
        #expect(result.outputs == ["commit": String(repeating: "c", count: 40), "web": "http://127.0.0.1:7300"])
        #expect(runner.controller.state.promotions.map(\.images) == [["api=registry/api@sha256:00", "ui:2"]])
        #expect(runner.controller.logTexts.count { $0 == "1 of 2 agents is healthy" } == 1, "said once")
        runner.controller.stop()
    }

    @Test("Values are promoted, with images or alone")
    func values() async throws {
        let result = try await runner.run(
            """
            - uses: headgate/promote@v1
              with:
                environment: staging
                set: |
                  config.env:GREETING=a b = c

                  kustomization.yaml:replicas[0].count=3
            """
        )
        #expect(result.status == .succeeded, "\(result.reason ?? "")")
        let promotions = runner.controller.state.promotions
        #expect(promotions.map(\.set) == [["config.env:GREETING=a b = c", "kustomization.yaml:replicas[0].count=3"]])
        #expect(promotions.map(\.images) == [[]])
        runner.controller.stop()
    }

    @Test(
        "A bad end is the step's reason",
        arguments: [
            ("failed", "Pod web-0 failed 3 times"), ("superseded", "a newer promotion took its place"),
        ]
    )
    func badEnd(_ outcome: String, _ message: String) async throws {
        let state = sync(try #require(SyncState.Outcome(rawValue: outcome)), message)
        runner.controller.change { $0.syncs = [state] }
        let result = try await runner.run("- {uses: headgate/wait-for-sync@v1, with: {environment: staging}}")
        #expect(result.status == .failed)
        #expect(result.reason?.hasSuffix(message) == true, "\(result.reason ?? "")")
        runner.controller.stop()
    }

    @Test("A wait that takes too long says what it waited for")
    func timeOut() async throws {
        let state = sync(.pending, "agent staging is Progressing")
        runner.controller.change { $0.syncs = [state] }
        let result = try await runner.run(
            "- {uses: headgate/wait-for-sync@v1, with: {environment: staging, timeout: 1s}}"
        )
        #expect(result.status == .failed)
        #expect(
            result.reason?.hasSuffix("staging is not healthy after 1.0 seconds: agent staging is Progressing") == true,
            "\(result.reason ?? "")"
        )
        runner.controller.stop()
    }

    @Test(
        "What cannot be done is said",
        arguments: [
            ("promote", "environment: staging", "the input 'images' is missing"),
            ("promote", "images: a=b", "the input 'environment' is missing"),
            ("promote", "environment: moon, images: a=b", "there is no such environment"),
            ("promote", "environment: staging, image: a=b", "there is no input 'image' here"),
            ("wait-for-sync", "timeout: 5m", "the input 'environment' is missing"),
            ("wait-for-sync", "environment: staging, timeout: soon", "'soon' is not a time"),
        ]
    )
    func refused(_ action: String, _ inputs: String, _ reason: String) async throws {
        let result = try await runner.run("- {uses: headgate/\(action)@v1, with: {\(inputs)}}")
        #expect(result.status == .failed)
        #expect(result.reason?.contains(reason) == true, "\(result.reason ?? "")")
        runner.controller.stop()
    }

    @Test(
        "Times are seconds, minutes or hours, at most a day",
        arguments: [
            ("90", 90), ("90s", 90), ("5m", 300), ("24h", 86_400), ("86400", 86_400), ("0", nil), ("-1", nil),
            ("25h", nil),
            ("", nil), ("s", nil), ("1.5m", nil), ("9223372036854775807h", nil), ("1d", nil),
        ] as [(String, Int?)]
    )
    func durations(_ text: String, _ seconds: Int?) throws {
        if let seconds {
            #expect(try WaitForSyncAction.duration(text) == .seconds(seconds))
        } else {
            #expect(throws: RunnerError.self) { try WaitForSyncAction.duration(text) }
        }
    }
}
