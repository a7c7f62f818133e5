import ControllerAPI
import Testing

@testable import Controller

@Suite("What lists say of runs and agents")
struct InBriefTests {
    private static func run(_ jobs: [(String, ExecutionStatus, String?)], error: String? = nil) -> RunSummary {
        var run = BoardPageTests.run(
            1,
            "a",
            jobs: jobs.map { id, status, reason in
                JobSummary(
                    id: id,
                    name: id,
                    status: status,
                    reason: reason,
                    environment: nil,
                    needs: [],
                    attempt: 1,
                    runner: nil,
                    startedAt: nil,
                    finishedAt: nil
                )
            }
        )
        run.status = .failed
        run.error = error
        run.waitingFor = nil
        return run
    }

    @Test("A run that failed says why in one line")
    func failed() {
        let jobs: [(String, ExecutionStatus, String?)] = [
            ("image", .failed, "step 2: there is no Dockerfile"), ("staging", .skipped, "needs image, which failed"),
        ]
        #expect(Self.run(jobs).inBrief == "image: step 2: there is no Dockerfile")
        #expect(
            Self.run([], error: "a.yaml:6:5: no key\na.yaml:9:5: no key").inBrief == "a.yaml:6:5: no key (and 1 more)"
        )
        let long = Self.run([("image", .failed, String(repeating: "x", count: 500))]).inBrief
        #expect(long?.count == 200 && long?.hasSuffix("…") == true)
        var waiting = Self.run(jobs)
        waiting.waitingFor = "waits for review of production"
        #expect(waiting.inBrief == "waits for review of production")
    }

    @Test("A run whose labels no runner has says so")
    func labels() async throws {
        try await WebFixture.with { fixture in
            let workflow = WebFixture.workflow.replacing("runs-on: linux", with: "runs-on: gpu")
            let run = try await fixture.push(workflow: workflow)
            let summary = try await fixture.parts.board.run(run)
            #expect(summary.inBrief == "waits for a runner with the labels gpu; none is known")
            // One that has asked for work is known.
            _ = try await fixture.push(event: 2)
            _ = try await fixture.start()
            let known = try await fixture.push(event: 3)
            #expect(try await fixture.parts.board.run(known).inBrief == nil)
        }
    }

    @Test("An agent says each thing once, and why it is not healthy yet")
    func troubles() {
        func condition(_ type: String, _ status: String, _ message: String) -> Condition {
            Condition(type: type, status: status, reason: "Reason", message: message)
        }
        func troubles(_ conditions: Condition...) -> [String] {
            AgentStatus(name: "edge", environment: "staging", health: .progressing, conditions: conditions).troubles
                .map { "\($0.type): \($0.message)" }
        }
        #expect(
            troubles(condition("Rendered", "False", "no field"), condition("Healthy", "False", "no field"))
                == ["Rendered: no field"]
        )
        #expect(
            troubles(condition("Rendered", "True", "not carried out"), condition("Healthy", "Unknown", "nothing yet"))
                == ["Healthy: nothing yet"]
        )
        #expect(troubles(condition("Healthy", "True", "")).isEmpty)
    }
}
