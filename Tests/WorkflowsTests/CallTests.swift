import Testing

@testable import Workflows

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Suite("Called workflows")
struct CallTests {
    private static let deploy = """
        on:
          workflow_call:
            inputs:
              to: {type: string, required: true}
              dry: {type: boolean}
              count: {type: number, default: 3}
            secrets:
              key: {required: true}
            outputs:
              address: {value: "${{ jobs.release.outputs.url }}"}
        env: {PLACE: "${{ inputs.to }}"}
        defaults: {run: {shell: sh}}
        jobs:
          prepare:
            runs-on: l
            steps: [{run: "true"}]
          release:
            name: Release to ${{ inputs.to }}
            needs: prepare
            runs-on: "${{ inputs.to }}-runner"
            environment: ${{ inputs.to }}
            outputs: {url: x}
            steps: [{run: "echo $PLACE"}]
        """

    private func machine(_ root: String, _ files: [String: String] = ["ci/deploy.yaml": deploy]) throws -> RunMachine {
        RunMachine(plan: try Samples.plan(root, files: files))
    }

    private static let caller = """
        on: push
        jobs:
          build: {runs-on: l, outputs: {place: y}}
          deploy:
            needs: build
            uses: ./ci/deploy.yaml
            with: {to: staging}
            secrets: {key: "${{ secrets.STAGING_KEY }}-x"}
          after:
            needs: deploy
            runs-on: l
            if: needs.deploy.outputs.address == 'https://x'
        """

    @Test("Their jobs become jobs of the run, under the caller's name")
    func jobsBecomeJobsOfTheRun() throws {
        let plan = try machine(Self.caller).plan
        #expect(plan.jobs.map(\.id) == ["build", "deploy.prepare", "deploy.release", "after"])
        #expect(plan.jobs.map(\.name) == ["build", "deploy / prepare", "deploy / Release to staging", "after"])
        #expect(plan.jobs[2].environment == "staging")
        #expect(plan.jobs[2].runsOn?.labels == ["staging-runner"])
        #expect(plan.calls.map(\.inputs) == [["to": "staging", "dry": false, "count": 3.0]])
    }

    @Test("They wait for what the caller needs, and hand their outputs to what needs the caller")
    func needsAndOutputs() throws {
        var machine = try machine(Self.caller)
        #expect(try machine.handle(.started) == [.queue("build")])
        #expect(machine.state[job: "deploy.prepare"]?.waitingFor == .needs(["build"]))
        #expect(
            try machine.handle(.jobFinished("build", .succeeded, reason: nil, outputs: [:])) == [
                .queue("deploy.prepare")
            ]
        )
        #expect(machine.state[job: "after"]?.waitingFor == .needs(["deploy"]))
        let middle = try machine.handle(.jobFinished("deploy.prepare", .succeeded, reason: nil, outputs: [:]))
        #expect(middle == [.queue("deploy.release")])
        let outputs = ["url": "https://x"]
        let last = try machine.handle(.jobFinished("deploy.release", .succeeded, reason: nil, outputs: outputs))
        #expect(last == [.queue("after")])
        #expect(machine.state.calls[0].outputs == ["address": "https://x"])
        #expect(
            try machine.handle(.jobFinished("after", .succeeded, reason: nil, outputs: [:])) == [.finish(.succeeded)]
        )
    }

    @Test("Their work has their own env, defaults and inputs; secrets only where they are handed on")
    func workIsTheirOwn() throws {
        var machine = try machine(Self.caller)
        _ = try machine.handle(.started)
        let work = try machine.work(for: "deploy.release")
        #expect(work.file == "ci/deploy.yaml")
        #expect(work.workflowDefaults.shell?.literal == "sh")
        let run = RunIdentity(id: 1, number: 1, serverURL: "http://x")
        let contexts = try machine.contexts(for: "deploy.release", run: run)
        #expect(contexts.inputs["to"] == "staging")
        let secrets = ["STAGING_KEY": "s", "OTHER": "o"]
        #expect(try machine.secrets(for: "deploy.release", run: run, repository: secrets) == ["key": "s-x"])
        let own = try machine.secrets(
            for: "deploy.release",
            run: run,
            repository: secrets,
            environment: ["KEY": "e"]
        )
        #expect(own == ["KEY": "e"])
        #expect(try machine.secrets(for: "build", run: run, repository: secrets) == secrets)
        let inherit = Self.caller.replacing(
            "secrets: {key: \"${{ secrets.STAGING_KEY }}-x\"}",
            with: "secrets: inherit"
        )
        let inheriting = try self.machine(inherit)
        #expect(try inheriting.secrets(for: "deploy.release", run: run, repository: secrets) == secrets)
        let session = try JobSession(work: work, contexts: contexts, secrets: ["key": "s-x"], runner: Samples.runner)
        #expect(session.environment == ["PLACE": "staging"])
    }

    @Test("A caller that is skipped or fails takes its jobs with it")
    func callerIsSkipped() throws {
        var machine = try machine(Self.caller)
        _ = try machine.handle(.started)
        let actions = try machine.handle(.jobFinished("build", .failed, reason: "x", outputs: [:]))
        let reason = "deploy: needs build, which failed"
        #expect(
            actions == [
                .skip("deploy.prepare", reason: reason), .skip("deploy.release", reason: reason),
                .skip("after", reason: "needs deploy, which was skipped"), .finish(.failed),
            ]
        )
        let conditional = Self.caller.replacing("needs: build\n", with: "if: github.ref == 'x'\n")
        var skipped = try self.machine(conditional)
        let first = try skipped.handle(.started)
        #expect(
            first.contains(.skip("deploy.prepare", reason: "deploy: its condition did not hold: github.ref == 'x'"))
        )
    }

    @Test("A matrix of calls, and jobs that fail in one of them")
    func matrixOfCalls() throws {
        let root = """
            on: push
            jobs:
              deploy:
                strategy: {matrix: {to: [a, b, c]}, max-parallel: 2}
                uses: ./ci/deploy.yaml
                with: {to: "${{ matrix.to }}"}
                secrets: inherit
            """
        var machine = try machine(root)
        #expect(machine.plan.jobs.map(\.id).prefix(3) == ["deploy.1.prepare", "deploy.1.release", "deploy.2.prepare"])
        #expect(machine.plan.jobs[1].name == "deploy (a) / Release to a")
        #expect(try machine.handle(.started) == [.queue("deploy.1.prepare"), .queue("deploy.2.prepare")])
        #expect(machine.state[job: "deploy.3.prepare"]?.waitingFor == .place(maximum: 2))
        _ = try machine.handle(.jobStarted("deploy.2.prepare"))
        let actions = try machine.handle(.jobFinished("deploy.1.prepare", .failed, reason: "x", outputs: [:]))
        let reason = "deploy (a) failed, and the matrix fails fast"
        #expect(
            actions == [
                .skip("deploy.1.release", reason: "needs prepare, which failed"),
                .cancel("deploy.2.prepare", reason: reason), .cancel("deploy.2.release", reason: reason),
                .cancel("deploy.3.prepare", reason: "deploy (c): \(reason)"),
                .cancel("deploy.3.release", reason: "deploy (c): \(reason)"),
            ]
        )
        let end = try machine.handle(.jobFinished("deploy.2.prepare", .cancelled, reason: nil, outputs: [:]))
        #expect(end == [.finish(.failed)])
    }

    @Test("What depends on jobs that have not run is planned when they have")
    func deferredCalls() throws {
        let root = """
            on: push
            jobs:
              list: {runs-on: l}
              deploy:
                needs: list
                strategy: {matrix: {to: "${{ fromJSON(needs.list.outputs.places) }}"}}
                uses: ./ci/deploy.yaml
                with: {to: "${{ matrix.to }}"}
                secrets: inherit
            """
        var machine = try machine(root)
        #expect(machine.plan.jobs.map(\.id) == ["list", "deploy.prepare", "deploy.release"])
        _ = try machine.handle(.started)
        let outputs = ["places": "[\"x\", \"y\"]"]
        let actions = try machine.handle(.jobFinished("list", .succeeded, reason: nil, outputs: outputs))
        let ids = ["deploy.1.prepare", "deploy.1.release", "deploy.2.prepare", "deploy.2.release"]
        #expect(actions == [.expand("deploy", into: ids), .queue(ids[0]), .queue(ids[2])])
        #expect(machine.state[job: "deploy.2.release"]?.job.runsOn?.labels == ["y-runner"])
        let inputs = Self.caller.replacing("to: staging", with: "to: \"${{ needs.build.outputs.place }}\"")
        var late = try self.machine(inputs)
        #expect(late.plan.jobs[2].runsOn == nil)
        _ = try late.handle(.started)
        _ = try late.handle(.jobFinished("build", .succeeded, reason: nil, outputs: ["place": "z"]))
        #expect(late.state[job: "deploy.release"]?.job.runsOn?.labels == ["z-runner"])
    }

    @Test(
        "A call that cannot be is refused at its place",
        arguments: [
            ("uses: ./ci/none.yaml", "4:11", "there is no workflow ci/none.yaml"),
            ("uses: o/r/x.yaml@v1", "4:11", "o/r/x.yaml@v1 is not to be had"),
            ("uses: ./ci/self.yaml", "ci/self.yaml:4:11", "which calls ci/self.yaml in turn"),
            ("uses: ./ci/test.yaml", "4:11", "where the run began"),
            ("uses: ./ci/plain.yaml", "4:11", "does not name workflow_call"),
            ("uses: ./../x.yaml", "4:11", "within a repository"),
            ("uses: ./ci/deploy.yaml\n    secrets: {key: x}", "4:11", "needs the input 'to'"),
            (
                "uses: ./ci/deploy.yaml\n    secrets: {key: x}\n    with: {to: a, dri: true}", "6:24",
                "did you mean 'dry'?"
            ),
            ("uses: ./ci/deploy.yaml\n    secrets: {key: x}\n    with: {to: a, dry: 'yes'}", "6:24", "true or false"),
            ("uses: ./ci/deploy.yaml\n    with: {to: a}", "4:11", "needs the secret 'key'"),
            ("uses: ./ci/deploy.yaml\n    with: {to: a}\n    secrets: {key: x, kez: y}", "6:28", "'key'?"),
            ("uses: ./ci/bad.yaml", "ci/bad.yaml:1:1", "needs 'jobs'"),
        ]
    )
    func wrongCallIsRefused(call: String, place: String, message: String) throws {
        let files = [
            "ci/deploy.yaml": Self.deploy, "ci/plain.yaml": "on: push\njobs:\n  a: {runs-on: l}",
            "ci/self.yaml": "on: workflow_call\njobs:\n  a:\n    uses: ./ci/self.yaml",
            "ci/bad.yaml": "on: workflow_call",
        ]
        let error = #expect(throws: WorkflowError.self) { try machine("on: push\njobs:\n  a:\n    \(call)", files) }
        let expected = place.contains("ci/") ? place : "ci/test.yaml:\(place)"
        #expect(error?.message.hasPrefix("\(expected): ") == true, "\(error?.message ?? "")")
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    }

    @Test("Ten levels of workflows may be, and no more")
    func levels() throws {
        func files(_ count: Int) -> [String: String] {
            Dictionary(
                uniqueKeysWithValues: (1...count).map { level in
                    let job = level == count ? "runs-on: l" : "uses: ./\(level + 1)"
                    return ("\(level)", "on: workflow_call\njobs:\n  j:\n    \(job)")
                }
            )
        }
        let root = "on: push\njobs:\n  a:\n    uses: ./1"
        #expect(try machine(root, files(9)).plan.jobs.map(\.id) == ["a.j.j.j.j.j.j.j.j.j"])
        let error = #expect(throws: WorkflowError.self) { try machine(root, files(10)) }
        #expect(error?.message.hasPrefix("ci/test.yaml:4:11: ") == true)
    }

    @Test("Many calls of many calls are counted, not followed for ever", .timeLimit(.minutes(10)))
    func explosionOfCalls() throws {
        let jobs = { (target: Int) in (0..<100).map { "  j\($0):\n    uses: ./\(target)\n" }.joined() }
        var files = Dictionary(
            uniqueKeysWithValues: (1...8).map { ("\($0)", "on: workflow_call\njobs:\n" + jobs($0 + 1)) }
        )
        files["9"] = "on: workflow_call\njobs:\n  a: {runs-on: l}"
        let error = #expect(throws: WorkflowError.self) { try machine("on: push\njobs:\n" + jobs(1), files) }
        #expect(error?.code == .tooManyJobs)
    }

    @Test("Cancelling a run with calls ends it, and a plan with calls survives JSON at every step")
    func cancellingAndJSON() throws {
        var machine = try machine(Self.caller)
        let events: [RunEvent] = [
            .started, .jobStarted("build"), .jobFinished("build", .succeeded, reason: nil, outputs: [:]),
            .jobStarted("deploy.prepare"), .cancelRequested(reason: "mona"),
            .jobFinished("deploy.prepare", .cancelled, reason: nil, outputs: [:]),
        ]
        var actions: [RunAction] = []
        for event in events {
            let plan = try JSONDecoder().decode(Plan.self, from: JSONEncoder().encode(machine.plan))
            let state = try JSONDecoder().decode(RunState.self, from: JSONEncoder().encode(machine.state))
            machine = RunMachine(plan: plan, state: state)
            actions = try machine.handle(event)
        }
        #expect(actions.last == .finish(.cancelled))
    }

    @Test("A plan and a state that an older version stored are read")
    func olderPlansAreRead() throws {
        let plan = try Samples.plan("on: push\njobs:\n  a: {runs-on: l}\n  b: {runs-on: l, needs: a}")
        func stored(_ value: some Encodable, without keys: [String]) throws -> Data {
            var text = String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
            for key in keys {
                text = text.replacing("\"\(key)\":[],", with: "").replacing(",\"\(key)\":[]", with: "")
                #expect(!text.contains("\"\(key)\""))
            }
            return Data(text.utf8)
        }
        let old = try JSONDecoder().decode(Plan.self, from: stored(plan, without: ["called", "calls"]))
        let state = try stored(RunMachine(plan: plan).state, without: ["calls", "holds"])
        var machine = RunMachine(plan: old, state: try JSONDecoder().decode(RunState.self, from: state))
        #expect(try machine.handle(.started) == [.queue("a")])
    }
}
