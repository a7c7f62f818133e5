import Testing

@testable import Workflows

@Suite("Runs")
struct RunMachineTests {
    private func machine(_ text: String) throws -> RunMachine {
        RunMachine(plan: try Samples.plan(text))
    }

    private func statuses(_ machine: RunMachine) -> [String: JobStatus] {
        Dictionary(machine.state.jobs.map { ($0.job.id, $0.status) }, uniquingKeysWith: { first, _ in first })
    }

    private static let chain = """
        on: push
        jobs:
          build: {runs-on: l, outputs: {x: "1"}}
          test: {runs-on: l, needs: build}
          deploy: {runs-on: l, needs: [test], environment: Production}
        """

    @Test("Jobs follow each other, wait for review before they are queued, and end the run")
    func chainRuns() throws {
        var machine = try machine(Self.chain)
        let gate: RunMachine.Gate = {
            EnvironmentName.areEqual($0.environment ?? "", "production") ? .review : .open
        }
        #expect(try machine.handle(.started, gate: gate) == [.queue("build")])
        #expect(machine.state[job: "test"]?.waitingFor == .needs(["build"]))
        #expect(machine.state.status == .queued)
        #expect(try machine.handle(.started, gate: gate) == [])
        #expect(try machine.handle(.jobStarted("build"), gate: gate) == [])
        #expect(machine.state.status == .running)
        let built = RunEvent.jobFinished("build", .succeeded, reason: nil, outputs: ["x": "1"])
        #expect(try machine.handle(built, gate: gate) == [.queue("test")])
        #expect(try machine.handle(built, gate: gate) == [])
        let tested = RunEvent.jobFinished("test", .succeeded, reason: nil, outputs: [:])
        #expect(try machine.handle(tested, gate: gate) == [.review("deploy", environment: "Production")])
        #expect(machine.state[job: "deploy"]?.status == .waiting)
        #expect(machine.state.status == .waiting)
        #expect(machine.outstanding == [.review("deploy", environment: "Production")])
        #expect(machine.jobsWaiting(forReviewOf: "PRODUCTION") == ["deploy"])
        #expect(try machine.handle(.approved("build"), gate: gate) == [])
        #expect(try machine.handle(.approved("deploy"), gate: gate) == [.queue("deploy")])
        let deployed = RunEvent.jobFinished("deploy", .succeeded, reason: nil, outputs: [:])
        #expect(try machine.handle(deployed, gate: gate) == [.finish(.succeeded)])
        #expect(machine.state.conclusion == .succeeded)
    }

    @Test("A rejected review fails the job with the reason")
    func rejectionFails() throws {
        var machine = try machine("on: push\njobs:\n  d: {runs-on: l, environment: p}\n  e: {runs-on: l, needs: d}")
        _ = try machine.handle(.started, gate: { _ in .review })
        let actions = try machine.handle(.rejected("d", reason: "ada: not today"), gate: { _ in .review })
        #expect(
            actions == [
                .fail("d", reason: "ada: not today"), .skip("e", reason: "needs d, which failed"), .finish(.failed),
            ]
        )
    }

    @Test("A branch the environment refuses fails the job, also when the rules changed before the approval")
    func refusedEnvironmentFails() throws {
        var machine = try machine("on: push\njobs:\n  d: {runs-on: l, environment: p}")
        _ = try machine.handle(.started, gate: { _ in .review })
        let actions = try machine.handle(.approved("d"), gate: { _ in .refused(reason: "main may not deploy to p") })
        #expect(actions == [.fail("d", reason: "main may not deploy to p"), .finish(.failed)])
    }

    @Test("A failure skips what needs it, and says so; always() and failure() run")
    func failureSkips() throws {
        var machine = try machine(
            """
            on: push
            jobs:
              a: {runs-on: l}
              b: {runs-on: l, needs: a}
              c: {runs-on: l, needs: b}
              d: {runs-on: l, needs: a, if: failure()}
              e: {runs-on: l, needs: c, if: always()}
              f: {runs-on: l, needs: e}
              g: {runs-on: l, if: github.ref == 'refs/heads/other'}
              h: {runs-on: l, needs: c, if: failure()}
              i: {runs-on: l, needs: e, if: "needs.e.result == 'success' && success()"}
            """
        )
        let first = try machine.handle(.started)
        #expect(
            first == [
                .queue("a"), .skip("g", reason: "its condition did not hold: github.ref == 'refs/heads/other'"),
            ]
        )
        let actions = try machine.handle(.jobFinished("a", .failed, reason: "step 1", outputs: [:]))
        #expect(
            actions == [
                .skip("b", reason: "needs a, which failed"), .skip("c", reason: "needs b, which was skipped"),
                .queue("d"), .queue("e"), .queue("h"),
            ]
        )
        let end = try machine.handle(.jobFinished("e", .succeeded, reason: nil, outputs: [:]))
        // success() looks at every job on the way, not only at those it needs.
        #expect(
            end == [
                .skip("f", reason: "comes after c, which was skipped"),
                .skip("i", reason: "its condition did not hold: needs.e.result == 'success' && success()"),
            ]
        )
        _ = try machine.handle(.jobFinished("d", .succeeded, reason: nil, outputs: [:]))
        #expect(try machine.handle(.jobFinished("h", .succeeded, reason: nil, outputs: [:])) == [.finish(.failed)])
        #expect(machine.state[job: "a"]?.reason == "step 1")
    }

    @Test("A skipped job skips what comes after it, also past a job that ran all the same")
    func skipSpreads() throws {
        var machine = try machine(
            """
            on: push
            jobs:
              a: {runs-on: l, if: false}
              b: {runs-on: l, needs: a, if: always()}
              c: {runs-on: l, needs: b}
              d: {runs-on: l, needs: b, if: "!failure()"}
            """
        )
        #expect(try machine.handle(.started) == [.skip("a", reason: "its condition did not hold: false"), .queue("b")])
        #expect(
            try machine.handle(.jobFinished("b", .succeeded, reason: nil, outputs: [:])) == [
                .skip("c", reason: "comes after a, which was skipped"), .queue("d"),
            ]
        )
    }

    @Test("A tolerated failure counts as success")
    func toleratedFailure() throws {
        var machine = try machine(
            "on: push\njobs:\n  a: {runs-on: l, continue-on-error: true}\n  b: {runs-on: l, needs: a}"
        )
        _ = try machine.handle(.started)
        #expect(try machine.handle(.jobFinished("a", .failed, reason: "x", outputs: [:])) == [.queue("b")])
        #expect(
            try machine.handle(.jobFinished("b", .succeeded, reason: nil, outputs: [:])) == [.finish(.succeeded)]
        )
        #expect(machine.state[job: "a"]?.status == .failed)
    }

    @Test("Outputs reach the needs context and what depends on it")
    func outputsReachNeeds() throws {
        var machine = try machine(
            """
            on: push
            jobs:
              a: {runs-on: l}
              b:
                needs: a
                if: needs.a.outputs.go == 'yes'
                name: B of ${{ needs.a.outputs.name }}
                runs-on: ${{ needs.a.outputs.label }}
                environment: ${{ needs.a.outputs.env }}
            """
        )
        _ = try machine.handle(.started)
        #expect(machine.state[job: "b"]?.job.runsOn == nil)
        let outputs = ["go": "yes", "name": "x", "label": "big", "env": "staging"]
        var asked: [String] = []
        let actions = try machine.handle(.jobFinished("a", .succeeded, reason: nil, outputs: outputs)) { job in
            asked.append(job.environment ?? "")
            return .open
        }
        #expect(actions == [.queue("b")])
        #expect(asked == ["staging"])
        let job = try machine.work(for: "b").job
        #expect(job.name == "B of x")
        #expect(job.runsOn?.labels == ["big"])
        let identity = RunIdentity(id: 1, number: 1, serverURL: "http://h")
        let contexts = try machine.contexts(for: "b", run: identity)
        #expect(contexts.needs["a"]["outputs"]["go"] == "yes")
        #expect(contexts.needs["a"]["result"] == "success")
        #expect(contexts.github["run_id"] == "1")
    }

    @Test("A matrix from an output replaces its job when it is known")
    func deferredMatrix() throws {
        var machine = try machine(
            """
            on: push
            jobs:
              a: {runs-on: l}
              m:
                needs: a
                strategy: {matrix: {v: "${{ fromJSON(needs.a.outputs.list) }}"}, max-parallel: 2}
                runs-on: l
              z: {runs-on: l, needs: m}
            """
        )
        _ = try machine.handle(.started)
        #expect(machine.plan.jobs[1].isDeferred)
        let actions = try machine.handle(.jobFinished("a", .succeeded, reason: nil, outputs: ["list": "[7,8,9]"]))
        #expect(actions == [.expand("m", into: ["m.1", "m.2", "m.3"]), .queue("m.1"), .queue("m.2")])
        #expect(machine.state[job: "m.3"]?.waitingFor == .place(maximum: 2))
        #expect(machine.state[job: "z"]?.waitingFor == .needs(["m"]))
        #expect(try machine.handle(.jobFinished("m.1", .succeeded, reason: nil, outputs: [:])) == [.queue("m.3")])
        _ = try machine.handle(.jobFinished("m.2", .succeeded, reason: nil, outputs: [:]))
        #expect(try machine.handle(.jobFinished("m.3", .succeeded, reason: nil, outputs: [:])) == [.queue("z")])
        var other = try self.machine(
            "on: push\njobs:\n  a: {runs-on: l}\n  m:\n    needs: a\n    runs-on: l\n"
                + "    strategy: {matrix: {v: \"${{ fromJSON(needs.a.outputs.list) }}\"}}\n"
        )
        _ = try other.handle(.started)
        let failed = try other.handle(.jobFinished("a", .succeeded, reason: nil, outputs: ["list": "[]"]))
        guard case .fail("m", let reason)? = failed.first else {
            Issue.record("not failed: \(failed)")
            return
        }
        #expect(reason.contains("ci/test.yaml:7:24"))
    }

    @Test("A matrix fails fast unless it says otherwise")
    func matrixFailsFast() throws {
        let text = "on: push\njobs:\n  m:\n    strategy: {matrix: {v: [1, 2, 3]}, fail-fast: FAST}\n    runs-on: l\n"
        var fast = try machine(text.replacing("FAST", with: "true"))
        _ = try fast.handle(.started)
        _ = try fast.handle(.jobStarted("m.1"))
        _ = try fast.handle(.jobStarted("m.2"))
        let reason = "m (1) failed, and the matrix fails fast"
        #expect(
            try fast.handle(.jobFinished("m.1", .failed, reason: "x", outputs: [:])) == [
                .cancel("m.2", reason: reason), .cancel("m.3", reason: reason),
            ]
        )
        #expect(fast.state[job: "m.2"]?.status == .running)
        #expect(fast.state[job: "m.3"]?.status == .cancelled)
        #expect(try fast.handle(.jobFinished("m.2", .cancelled, reason: nil, outputs: [:])) == [.finish(.failed)])
        var slow = try machine(text.replacing("FAST", with: "false"))
        _ = try slow.handle(.started)
        #expect(try slow.handle(.jobFinished("m.1", .failed, reason: "x", outputs: [:])) == [])
    }

    @Test("Cancelling stops what runs, drops what is queued or waits, and runs what asks for it")
    func cancelling() throws {
        var machine = try machine(
            """
            on: push
            jobs:
              a: {runs-on: l}
              b: {runs-on: l}
              c: {runs-on: l, needs: a}
              d: {runs-on: l, needs: a, if: always()}
              e: {runs-on: l, environment: p}
            """
        )
        let gate: RunMachine.Gate = { _ in .review }
        _ = try machine.handle(.started, gate: gate)
        _ = try machine.handle(.jobStarted("a"), gate: gate)
        let actions = try machine.handle(.cancelRequested(reason: "mona"), gate: gate)
        #expect(
            actions == [
                .cancel("a", reason: "mona"), .cancel("b", reason: "mona"), .cancel("e", reason: "mona"),
            ]
        )
        #expect(try machine.handle(.cancelRequested(reason: "again"), gate: gate) == [])
        #expect(machine.outstanding == [.cancel("a", reason: "mona")])
        let end = try machine.handle(.jobFinished("a", .cancelled, reason: nil, outputs: [:]), gate: gate)
        #expect(end == [.cancel("c", reason: "mona"), .queue("d")])
        let last = try machine.handle(.jobFinished("d", .succeeded, reason: nil, outputs: [:]), gate: gate)
        #expect(last == [.finish(.cancelled)])
    }

    @Test("A lost runner's job returns to the queue")
    func lostRunner() throws {
        var machine = try machine("on: push\njobs:\n  a: {runs-on: l}")
        _ = try machine.handle(.started)
        _ = try machine.handle(.jobStarted("a"))
        #expect(try machine.handle(.jobReturned("a")) == [.queue("a")])
        #expect(machine.outstanding == [.queue("a")])
        _ = try machine.handle(.jobFinished("a", .succeeded, reason: nil, outputs: [:]))
        #expect(try machine.handle(.jobReturned("a")) == [])
    }

    @Test("A condition that fails fails the job with its place")
    func failingCondition() throws {
        var machine = try machine("on: push\njobs:\n  a:\n    if: fromJSON('{')\n    runs-on: l")
        let actions = try machine.handle(.started)
        guard case .fail("a", let reason)? = actions.first else {
            Issue.record("not failed: \(actions)")
            return
        }
        #expect(reason.hasPrefix("ci/test.yaml:4:9: if: fromJSON"))
    }

    @Test("An unknown job is refused and changes nothing")
    func unknownJob() throws {
        var machine = try machine("on: push\njobs:\n  a: {runs-on: l}")
        let error = #expect(throws: WorkflowError.self) { try machine.handle(.jobStarted("x")) }
        #expect(error?.code == .unknownJob)
    }

    @Test("Named statuses look at those jobs only")
    func namedStatuses() throws {
        var machine = try machine(
            """
            on: push
            jobs:
              a: {runs-on: l}
              b: {runs-on: l}
              c: {runs-on: l, needs: [a, b], if: "success('b') && failure('a')"}
            """
        )
        _ = try machine.handle(.started)
        _ = try machine.handle(.jobFinished("a", .failed, reason: nil, outputs: [:]))
        #expect(try machine.handle(.jobFinished("b", .succeeded, reason: nil, outputs: [:])) == [.queue("c")])
    }
}
