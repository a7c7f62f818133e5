import Workflows

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Workflows that are read, planned and run with whatever happens.
enum WorkflowFuzz {
    private static let texts = Mutator(Corpus.workflows)
    private static let file = "f.yml"

    static func run(_ random: inout SeededGenerator) -> FuzzOutcome {
        // Most changes make a file that is refused.
        let bytes = random.below(4) == 0 ? random.pick(texts.corpus) : texts.text(&random)
        do throws(WorkflowError) {
            let workflow = try Workflow.parse(bytes, file: file, support: .all)
            for finding in workflow.findings(source: bytes) where finding.position.line < 1 || finding.message.isEmpty {
                return .fault("a finding without a place: \(finding)", bytes)
            }
            return try planned(workflow, bytes, &random)
        } catch {
            return fault(error, bytes) ?? .refused
        }
    }

    private static func fault(_ error: WorkflowError, _ bytes: [UInt8]) -> FuzzOutcome? {
        guard !error.message.isEmpty else { return .fault("an error without words", bytes) }
        guard error.code != .invalidFile || error.issues.allSatisfy({ ($0.position?.line ?? 0) > 0 }) else {
            return .fault("an error without a place: \(error)", bytes)
        }
        return nil
    }

    private static func planned(
        _ workflow: Workflow,
        _ bytes: [UInt8],
        _ random: inout SeededGenerator
    ) throws(WorkflowError) -> FuzzOutcome {
        let event = WorkflowEvent(
            name: random.pick(["push", "workflow_dispatch", "pull_request", "schedule"]),
            ref: "refs/heads/main",
            revision: String(repeating: "a", count: 40),
            changedPaths: ["a/b", "c"],
            repository: "team/service",
            actor: "mona"
        )
        _ = workflow.triggers(for: event)
        var library = try WorkflowLibrary(for: workflow, support: .all)
        while let reference = library.missing {
            let bytes = random.below(4) == 0 ? texts.text(&random) : texts.corpus[2]
            try library.supply(bytes, for: reference)
        }
        let plan = try Plan.make(workflow: workflow, event: event, library: library)
        guard plan.graph.jobs.count == plan.jobs.count, plan.jobs.count <= Plan.maximumJobs else {
            return .fault("the graph has other jobs", bytes)
        }
        var machine = RunMachine(plan: plan)
        if random.below(16) == 0, !survivesJSON(&machine) { return .fault("the plan does not survive JSON", bytes) }
        guard drive(&machine, &random) else {
            return .fault("the run does not end: \(machine.state.jobs.map(\.status))", bytes)
        }
        return .accepted
    }

    private static func survivesJSON(_ machine: inout RunMachine) -> Bool {
        do {
            let plan = try JSONDecoder().decode(Plan.self, from: JSONEncoder().encode(machine.plan))
            let state = try JSONDecoder().decode(RunState.self, from: JSONEncoder().encode(machine.state))
            machine = RunMachine(plan: plan, state: state)
            return true
        } catch {
            return false
        }
    }

    /// Lets things happen in any order; whether the run ends, every job with it, and nothing is done after.
    private static func drive(_ machine: inout RunMachine, _ random: inout SeededGenerator) -> Bool {
        var claims: [GroupClaim] = []
        func take(_ actions: [RunAction]) {
            for case .claim(let claim) in actions { claims.append(claim) }
        }
        take((try? machine.handle(.started, gate: { _ in .review })) ?? [])
        var rounds = 0
        while machine.state.conclusion == nil, rounds < 20_000 {
            rounds += 1
            let event: RunEvent
            if !claims.isEmpty, random.below(3) == 0 {
                let claim = claims.remove(at: random.below(claims.count))
                event =
                    random.below(4) == 0
                    ? .groupLost(holder: claim.holder, group: claim.group, reason: "x")
                    : .groupGranted(holder: claim.holder, group: claim.group)
                if case .groupLost = event { claims.append(claim) }
            } else {
                let id = random.pick(machine.state.jobs).job.id
                switch random.below(8) {
                case 0: event = .jobStarted(id)
                case 1: event = .jobReturned(id)
                case 2: event = .approved(id)
                case 3: event = .rejected(id, reason: "no")
                case 4 where rounds > 50: event = .cancelRequested(reason: "x")
                case 5: event = .jobFinished(id, .failed, reason: "x", outputs: [:])
                default: event = .jobFinished(id, .succeeded, reason: nil, outputs: ["a": "b"])
                }
            }
            take((try? machine.handle(event, gate: { _ in .review })) ?? [])
        }
        return machine.state.conclusion != nil && machine.state.jobs.allSatisfy(\.status.isFinal)
            && machine.state.calls.allSatisfy(\.status.isFinal)
    }
}
