import Testing

@testable import Workflows

@Suite("Concurrency groups")
struct ConcurrencyTests {
    private func claim(_ holder: String, _ group: String = "g", cancel: Bool = false) -> GroupClaim {
        GroupClaim(holder: holder, group: group, cancelInProgress: cancel)
    }

    private func machine(_ text: String, files: [String: String] = [:]) throws -> RunMachine {
        RunMachine(plan: try Samples.plan(text, files: files))
    }

    @Test("A run waits for its group before any of its jobs")
    func runWaits() throws {
        var machine = try machine(
            "on: push\nconcurrency: {group: 'g', cancel-in-progress: true}\njobs:\n  a: {runs-on: l}\n  b: {runs-on: l, needs: a}"
        )
        #expect(try machine.handle(.started) == [.claim(claim("", cancel: true))])
        #expect(try machine.handle(.started) == [])
        #expect(machine.outstanding == [.claim(claim("", cancel: true))])
        #expect(machine.state[job: "b"]?.waitingFor?.description == "waits for its turn in the group g")
        #expect(try machine.handle(.groupGranted(holder: "", group: "G")) == [.queue("a")])
        _ = try machine.handle(.jobFinished("a", .failed, reason: nil, outputs: [:]))
        #expect(machine.state.conclusion == .failed)
        var lost = machine
        #expect(try lost.handle(.groupLost(holder: "", group: "g", reason: "x")) == [])
    }

    @Test("A run that lost its group is cancelled, and lets go of it at its end")
    func runLoses() throws {
        let text = "on: push\nconcurrency: g\njobs:\n  a: {runs-on: l}"
        var waiting = try machine(text)
        _ = try waiting.handle(.started)
        #expect(
            try waiting.handle(.groupLost(holder: "", group: "g", reason: "newer")) == [
                .cancel("a", reason: "newer"), .release(holder: "", group: "g"), .finish(.cancelled),
            ]
        )
        var running = try machine(text)
        _ = try running.handle(.started)
        _ = try running.handle(.groupGranted(holder: "", group: "g"))
        _ = try running.handle(.jobStarted("a"))
        #expect(
            try running.handle(.groupLost(holder: "", group: "g", reason: "newer")) == [.cancel("a", reason: "newer")]
        )
        let end = try running.handle(.jobFinished("a", .cancelled, reason: nil, outputs: [:]))
        #expect(end == [.release(holder: "", group: "g"), .finish(.cancelled)])
    }

    @Test("A job waits for its group, then runs and lets go")
    func jobWaits() throws {
        var machine = try machine(
            """
            on: push
            jobs:
              a: {runs-on: l, concurrency: "x-${{ github.ref_name }}"}
              b: {runs-on: l, concurrency: {group: y, queue: max}}
            """
        )
        let keeping = GroupClaim(holder: "b", group: "y", keepsAll: true)
        #expect(try machine.handle(.started) == [.claim(claim("a", "x-main")), .claim(keeping)])
        #expect(machine.state[job: "a"]?.waitingFor == .concurrency(group: "x-main"))
        #expect(try machine.handle(.groupGranted(holder: "a", group: "x-main")) == [.queue("a")])
        #expect(
            try machine.handle(.jobFinished("a", .succeeded, reason: nil, outputs: [:])) == [
                .release(holder: "a", group: "x-main")
            ]
        )
        let lost = try machine.handle(.groupLost(holder: "b", group: "y", reason: "newer"))
        #expect(lost == [.cancel("b", reason: "newer"), .release(holder: "b", group: "y"), .finish(.cancelled)])
        #expect(throws: WorkflowError.self) { try machine.handle(.groupGranted(holder: "z", group: "y")) }
    }

    @Test("A call holds the group of its job and that of its workflow")
    func callHolds() throws {
        let called = "on: workflow_call\nconcurrency: inner\njobs:\n  c: {runs-on: l}"
        var machine = try machine(
            "on: push\njobs:\n  a: {uses: ./c.yaml, concurrency: outer}",
            files: ["c.yaml": called]
        )
        #expect(try machine.handle(.started) == [.claim(claim("a", "outer"))])
        #expect(try machine.handle(.groupGranted(holder: "a", group: "outer")) == [.claim(claim("a", "inner"))])
        #expect(machine.state[job: "a.c"]?.waitingFor == .concurrency(group: "inner"))
        #expect(try machine.handle(.groupGranted(holder: "a", group: "inner")) == [.queue("a.c")])
        let end = try machine.handle(.jobFinished("a.c", .succeeded, reason: nil, outputs: [:]))
        #expect(
            end == [.release(holder: "a", group: "outer"), .release(holder: "a", group: "inner"), .finish(.succeeded)]
        )
    }

    @Test("A job that would wait for its own run fails instead")
    func deadlock() throws {
        var machine = try machine("on: push\nconcurrency: g\njobs:\n  a: {runs-on: l, concurrency: G}")
        _ = try machine.handle(.started)
        let actions = try machine.handle(.groupGranted(holder: "", group: "g"))
        guard case .fail("a", let reason)? = actions.first else {
            Issue.record("not failed: \(actions)")
            return
        }
        #expect(reason.contains("for ever"))
    }

    @Test("Without support nothing waits")
    func withoutSupport() throws {
        let text = "on: push\nconcurrency: g\njobs:\n  a: {runs-on: l, concurrency: h}"
        let workflow = try Samples.workflow(text, support: .core)
        var machine = RunMachine(plan: try Plan.make(workflow: workflow, event: Samples.push()))
        #expect(machine.plan.concurrency?.group == "g")
        #expect(try machine.handle(.started) == [.queue("a")])
    }

    @Test("A group has one holder, and of those that wait the newest stays")
    func group() {
        func entry(_ run: Int, cancel: Bool = false, keepsAll: Bool = false) -> ConcurrencyGroup.Entry {
            var claim = claim("", cancel: cancel)
            claim.keepsAll = keepsAll
            return ConcurrencyGroup.Entry(run: run, claim: claim)
        }
        var group = ConcurrencyGroup()
        #expect(group.claim(entry(1)) == [.grant(entry(1))])
        #expect(group.claim(entry(1)) == [.grant(entry(1))])
        #expect(group.claim(entry(2)) == [])
        #expect(group.claim(entry(2)) == [])
        let reason = "run 3 takes its place in the group g"
        #expect(group.claim(entry(3)) == [.lose(entry(2), reason: reason)])
        #expect(group.claim(entry(4, keepsAll: true)) == [])
        #expect(group.release(run: 1, holder: "x") == [])
        #expect(group.release(run: 1, holder: "") == [.grant(entry(3))])
        let last = "run 5 takes its place in the group g"
        #expect(
            group.claim(entry(5, cancel: true)) == [
                .lose(entry(4, keepsAll: true), reason: last), .lose(entry(3), reason: last),
            ]
        )
        #expect(group.release(run: 5, holder: "") == [])
        #expect(group.release(run: 3, holder: "") == [])
        #expect(group.isEmpty)
    }
}
