/// A plan as people and programs look at it: its jobs in levels, each after those it needs.
public struct PlanGraph: Codable, Sendable, Hashable {
    /// A job and what it waits for.
    public struct Node: Codable, Sendable, Hashable {
        public var id: String
        public var name: String

        /// From 1; a job's level is one above the highest of those it needs.
        public var level: Int

        /// The ids of the jobs it needs; a called workflow stands for its last jobs.
        public var needs: [String]

        /// The condition as the file has it; nil where it has none.
        public var condition: String?

        /// Nil where it depends on jobs that have not run.
        public var runsOn: [String]?
        public var environment: String?
        public var container: Bool
        public var services: Int
        public var steps: Int
        public var timeoutMinutes: Double
        public var continueOnError: Bool

        /// Whether the matrix depends on jobs that have not run.
        public var isDeferred: Bool
    }

    public var file: String
    public var workflow: String
    public var runName: String?
    public var event: String
    public var ref: String

    /// The run's concurrency group.
    public var concurrency: String?

    /// By level, then in the plan's order.
    public var jobs: [Node]

    /// What is not carried out.
    public var notices: [WorkflowNotice]
}

extension Plan {
    /// The plan's jobs in levels.
    public var graph: PlanGraph {
        let builder = PlanGraphBuilder(plan: self)
        return PlanGraph(
            file: file,
            workflow: workflow,
            runName: runName,
            event: event.name,
            ref: event.ref,
            concurrency: concurrency?.group,
            jobs: builder.nodes,
            notices: notices
        )
    }
}

/// Finds out what each job of a plan waits for.
private struct PlanGraphBuilder {
    let plan: Plan
    private let machine: RunMachine

    init(plan: Plan) {
        self.plan = plan
        machine = RunMachine(plan: plan)
    }

    var nodes: [PlanGraph.Node] {
        var needs: [[Int]] = []
        for job in plan.jobs { needs.append(self.needs(of: job)) }
        var levels = [Int](repeating: 0, count: plan.jobs.count)
        for place in plan.jobs.indices { _ = level(of: place, needs, &levels) }
        let nodes = plan.jobs.enumerated().map { place, job in
            node(job, level: levels[place], needs: needs[place].map { plan.jobs[$0].id })
        }
        return nodes.enumerated().sorted { ($0.element.level, $0.offset) < ($1.element.level, $1.offset) }
            .map(\.element)
    }

    private func level(of place: Int, _ needs: [[Int]], _ levels: inout [Int]) -> Int {
        if levels[place] == 0 {
            levels[place] = 1 + (needs[place].map { level(of: $0, needs, &levels) }.max() ?? 0)
        }
        return levels[place]
    }

    private func node(_ job: PlannedJob, level: Int, needs: [String]) -> PlanGraph.Node {
        let definition = machine.definition(of: RunMachine.Unit(job))
        let source = definition?.condition.source ?? ""
        var services = 0
        if case .mapping(let entries)? = definition?.services?.content { services = entries.count }
        return PlanGraph.Node(
            id: job.id,
            name: job.name,
            level: level,
            needs: needs,
            condition: source.isEmpty ? nil : source,
            runsOn: job.runsOn.map { $0.labels + ($0.group.map { ["group \($0)"] } ?? []) },
            environment: job.environment,
            container: definition?.container != nil,
            services: services,
            steps: definition?.steps.count ?? 0,
            timeoutMinutes: job.timeoutMinutes,
            continueOnError: job.continueOnError,
            isDeferred: job.isDeferred
        )
    }

    /// The places of the jobs that a job waits for, and around it the calls it is in.
    private func needs(of job: PlannedJob) -> [Int] {
        var keys = job.needs
        var call = job.call
        // Only where a job begins its workflow does it wait for what the caller needs.
        while keys.isEmpty, let place = call.flatMap({ machine.index.calls[$0] }) {
            keys = plan.calls[place].needs
            call = plan.calls[place].parent
        }
        var result: [Int] = []
        var seen: Set<Int> = []
        for key in keys {
            for place in ends(of: machine.index.members(key, in: call)) where seen.insert(place).inserted {
                result.append(place)
            }
        }
        return result
    }

    /// The jobs of a key; of calls those that no other job of their workflow needs.
    private func ends(of members: RunIndex.Members) -> [Int] {
        members.jobs + members.calls.flatMap { ends(ofCall: plan.calls[$0]) }
    }

    private func ends(ofCall call: PlannedCall) -> [Int] {
        let contents = machine.index.contents(of: call.id)
        let needed = Set(
            (contents.jobs.flatMap { plan.jobs[$0].needs } + contents.calls.flatMap { plan.calls[$0].needs })
                .map(CaseFolding.fold)
        )
        return contents.jobs.filter { !needed.contains(CaseFolding.fold(plan.jobs[$0].key)) }
            + contents.calls.filter { !needed.contains(CaseFolding.fold(plan.calls[$0].key)) }
            .flatMap { ends(ofCall: plan.calls[$0]) }
    }
}
