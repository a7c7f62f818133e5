import Testing

@testable import Workflows

@Suite("Runs that run again")
struct RunAgainTests {
    private func machine(_ text: String) throws -> RunMachine {
        let workflow = try Workflow.parse(Array(text.utf8), file: "ci/w.yaml")
        return RunMachine(plan: try Plan.make(workflow: workflow, event: Samples.push()))
    }

    private func finish(
        _ machine: inout RunMachine,
        _ job: String,
        _ status: JobStatus = .succeeded,
        outputs: [String: String] = [:]
    ) throws -> [RunAction] {
        _ = try machine.handle(.jobStarted(job))
        return try machine.handle(.jobFinished(job, status, reason: nil, outputs: outputs))
    }

    private static let chain = """
        on: push
        jobs:
          a: {runs-on: l}
          b: {runs-on: l, needs: a}
          c: {runs-on: l, needs: b, environment: p}
          d: {runs-on: l, needs: a}
        """

    @Test("Only what failed and what comes after it runs again; reviews are asked for anew")
    func failedOnly() throws {
        var machine = try machine(Self.chain)
        _ = try machine.handle(.started)
        _ = try finish(&machine, "a")
        _ = try finish(&machine, "b", .failed)
        #expect(!machine.hasFailed)
        #expect(try finish(&machine, "d") == [.finish(.failed)])
        #expect(machine.hasFailed)
        let gate: RunMachine.Gate = { _ in .review }
        #expect(try machine.handle(.runAgain(failedOnly: true), gate: gate) == [.queue("b")])
        #expect(machine.state[job: "a"]?.status == .succeeded)
        #expect(machine.state[job: "d"]?.status == .succeeded)
        #expect(machine.state[job: "c"]?.status == .waiting)
        _ = try machine.handle(.jobStarted("b"), gate: gate)
        let again = try machine.handle(.jobFinished("b", .succeeded, reason: nil, outputs: [:]), gate: gate)
        #expect(again == [.review("c", environment: "p")])
        _ = try machine.handle(.approved("c"), gate: gate)
        #expect(try finish(&machine, "c") == [.finish(.succeeded)])
        #expect(!machine.hasFailed)
    }

    @Test("All of a run starts from its beginning, also one that was cancelled")
    func all() throws {
        var machine = try machine(Self.chain)
        _ = try machine.handle(.started)
        _ = try machine.handle(.cancelRequested(reason: "enough"))
        #expect(machine.state.conclusion == .cancelled)
        #expect(try machine.handle(.runAgain(failedOnly: false)) == [.queue("a")])
        #expect(machine.state.cancelReason == nil)
        for job in ["a", "b", "c"] { _ = try finish(&machine, job) }
        #expect(try finish(&machine, "d") == [.finish(.succeeded)])
    }

    @Test("A run that is not over does not begin again")
    func early() throws {
        var machine = try machine(Self.chain)
        _ = try machine.handle(.started)
        _ = try machine.handle(.jobStarted("a"))
        #expect(try machine.handle(.runAgain(failedOnly: false)) == [])
        #expect(machine.state[job: "a"]?.status == .running)
    }

    @Test("Of a matrix only the cells that failed run again, and one that depends on outputs is made anew")
    func matrix() throws {
        var machine = try machine(
            """
            on: push
            jobs:
              a: {runs-on: l}
              m:
                needs: a
                runs-on: l
                strategy: {fail-fast: false, matrix: {n: ["1", "2", "3"]}}
              z:
                needs: m
                runs-on: l
                strategy: {matrix: {x: "${{ fromJSON(needs.m.outputs.list || '[1]') }}"}}
            """
        )
        _ = try machine.handle(.started)
        _ = try finish(&machine, "a")
        let cells = machine.state.jobs.filter { $0.job.key == "m" }.map(\.job.id)
        _ = try finish(&machine, cells[0])
        _ = try finish(&machine, cells[1], .failed)
        #expect(try finish(&machine, cells[2]).contains(.finish(.failed)))
        #expect(try machine.handle(.runAgain(failedOnly: true)) == [.queue(cells[1])])
        let actions = try finish(&machine, cells[1], outputs: ["list": "[7, 8]"])
        #expect(actions.count { if case .queue = $0 { true } else { false } } == 2)
        for cell in machine.state.jobs.filter({ $0.job.key == "z" }) { _ = try finish(&machine, cell.job.id) }
        #expect(machine.state.conclusion == .succeeded)
    }

    @Test("Whatever happens in whatever order, a run ends, no job runs before what it needs, and none twice at once")
    func properties() throws {
        var dice = SystemRandomNumberGenerator()
        for _ in 0..<150 {
            var machine = try machine(Self.graph(&dice))
            var running: Set<String> = []
            var steps = 0
            var reruns = 0
            _ = try machine.handle(.started)
            while steps < 400 {
                steps += 1
                if machine.state.conclusion != nil {
                    #expect(!machine.state.jobs.contains { !$0.status.isFinal })
                    #expect(running.isEmpty)
                    reruns += 1
                    guard reruns < 4 else { break }
                    let onlyFailed = machine.hasFailed && Bool.random(using: &dice)
                    let kept = onlyFailed ? Self.untouched(machine.state) : []
                    _ = try machine.handle(.runAgain(failedOnly: onlyFailed))
                    for job in kept { #expect(machine.state[job: job]?.status == .succeeded) }
                    if machine.state.conclusion != nil { break }
                    continue
                }
                let event = try #require(Self.event(machine, running, &dice), "nothing can happen: \(machine.state)")
                let before = machine.state
                let actions = try machine.handle(event)
                try Self.check(before, machine.state, actions)
                running = Set(machine.state.jobs.filter { $0.status == .running }.map(\.job.id))
                // What is stored and read again goes on alike.
                machine = RunMachine(plan: machine.plan, state: machine.state)
            }
            #expect(machine.state.conclusion != nil)
        }
    }

    /// A workflow of up to eight jobs, each after some of those before it.
    private static func graph(_ dice: inout some RandomNumberGenerator) -> String {
        var text = "on: push\njobs:\n"
        for place in 0..<Int.random(in: 1...8, using: &dice) {
            let needs = (0..<place).filter { _ in Int.random(in: 0..<3, using: &dice) == 0 }.map { "j\($0)" }
            let condition = ["", ", if: always()", ", if: failure()"][min(2, Int.random(in: 0..<6, using: &dice))]
            let matrix = Int.random(in: 0..<4, using: &dice) == 0 ? ", strategy: {matrix: {n: [1, 2]}}" : ""
            let own = condition.isEmpty || Bool.random(using: &dice) ? condition : ""
            text += "  j\(place): {runs-on: l, needs: [\(needs.joined(separator: ", "))]\(matrix)\(own)}\n"
        }
        return text
    }

    /// The jobs that succeeded and come after nothing that failed.
    private static func untouched(_ state: RunState) -> [String] {
        var dirty = Set(state.jobs.filter { [.failed, .cancelled].contains($0.status) }.map(\.job.key))
        // A job stands after those it needs.
        for record in state.jobs where record.job.needs.contains(where: dirty.contains) { dirty.insert(record.job.key) }
        return state.jobs.filter { $0.status == .succeeded && !dirty.contains($0.job.key) }.map(\.job.id)
    }

    private static func event(
        _ machine: RunMachine,
        _ running: Set<String>,
        _ dice: inout some RandomNumberGenerator
    ) -> RunEvent? {
        let queued = machine.state.jobs.filter { $0.status == .queued }.map(\.job.id)
        var events = queued.map { RunEvent.jobStarted($0) }
        for job in running {
            events.append(.jobReturned(job))
            let status: JobStatus = Int.random(in: 0..<4, using: &dice) == 0 ? .failed : .succeeded
            events += Array(repeating: .jobFinished(job, status, reason: nil, outputs: [:]), count: 4)
        }
        guard !events.isEmpty else { return nil }
        if Int.random(in: 0..<40, using: &dice) == 0 { events = [.cancelRequested(reason: "enough")] }
        return events.randomElement(using: &dice)
    }

    private static func check(_ before: RunState, _ after: RunState, _ actions: [RunAction]) throws {
        for action in actions {
            guard case .queue(let id) = action, let record = after[job: id] else { continue }
            #expect(record.status == .queued)
            for need in record.job.needs {
                let members = after.jobs.filter { $0.job.key == need }
                #expect(!members.contains { !$0.status.isFinal }, "\(id) was queued before \(need) was over")
            }
        }
        for record in before.jobs where record.status.isFinal {
            #expect(after[job: record.job.id]?.status == record.status, "\(record.job.id) changed after its end")
        }
    }
}
