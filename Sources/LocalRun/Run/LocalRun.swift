import ControllerAPI
import Git
public import HTTPTransport
public import Logging
import Runner
public import Workflows

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Carries out a plan on this machine: the run machine says what is next, the runner's own code does the jobs.
public actor LocalRun {
    private var machine: RunMachine
    private let choice: RunChoice
    private let project: Project
    private let files: ProjectFiles
    private let settings: LocalSettings
    private let state: StateDirectory
    private let recorder: RunRecorder
    private let http: HTTPClient
    private let logger: Logger
    private let identity: RunIdentity

    private let events: AsyncStream<RunEvent>
    private let sink: AsyncStream<RunEvent>.Continuation
    private var groups = GroupBook()
    private var queue: [String] = []
    private var desks: [String: LocalDesk] = [:]

    public init(
        plan: Plan,
        choice: RunChoice,
        project: Project,
        files: ProjectFiles,
        settings: LocalSettings,
        state: StateDirectory,
        views: [any RunView],
        http: HTTPClient,
        logger: Logger
    ) {
        machine = RunMachine(plan: plan)
        self.choice = choice
        self.project = project
        self.files = files
        self.settings = settings
        self.state = state
        self.http = http
        self.logger = logger
        identity = plan.run ?? RunIdentity(id: state.run, number: state.run, serverURL: Self.server)
        recorder = RunRecorder(views: views)
        (events, sink) = AsyncStream.makeStream()
    }

    /// Stands for the controller that is not there.
    public static let server = "http://localhost"

    /// Asks the run to stop: running jobs are stopped, steps that ask for it still run.
    public nonisolated func cancel(reason: String) {
        sink.yield(.cancelRequested(reason: reason))
    }

    /// Kills what jobs of this run, or of one that was killed, have left.
    public static func killLeftovers(of state: StateDirectory) throws -> Int {
        try JobLeftovers.kill(data: state.path)
    }

    /// Removes the containers and networks of the same; gives how many containers there were.
    public static func removeContainers(
        of state: StateDirectory,
        environment: [String: String],
        http: HTTPClient,
        within limit: Duration
    ) async throws -> Int {
        try await JobLeftovers.removeContainers(data: state.path, environment: environment, http: http, within: limit)
    }

    /// Runs to the end.
    public func run() async throws -> RunReport {
        _ = try Self.killLeftovers(of: state)
        await removeEarlierContainers()
        try state.begin()
        state.removeOld()
        try SmallText.makeDirectories(state.path + "/jobs")
        recorder.tell(.began(machine.plan, run: state.run))
        sink.yield(.started)
        try await withThrowingTaskGroup(of: Void.self) { group in
            events: for await event in events {
                for action in try handle(event) {
                    switch action {
                    case .finish: break events
                    case .review(let id, let environment): review(id, environment, &group)
                    default: carryOut(action)
                    }
                }
                try startJobs(&group)
            }
            try await group.waitForAll()
        }
        let report = recorder.report(machine.state, plan: machine.plan)
        recorder.tell(.ended(report))
        return report
    }

    /// Nobody else has the directory, so what there is on the engine is of a run that was killed.
    private func removeEarlierContainers() async {
        do {
            let count = try await Self.removeContainers(
                of: state,
                environment: settings.environment,
                http: http,
                within: .seconds(30)
            )
            if count > 0 { recorder.tell(.note("removed \(count) containers that an earlier run had left")) }
        } catch {
            recorder.tell(.note("what an earlier run left on the engine stays for now: \(error)"))
        }
    }

    private func handle(_ event: RunEvent) throws -> [RunAction] {
        let before = machine.state.jobs
        let actions = try machine.handle(event) { [settings] job in
            settings.approved.contains { EnvironmentName.areEqual($0, job.environment ?? "") } ? .open : .review
        }
        tellChanges(since: before)
        return actions
    }

    /// Tells what an event made of the jobs.
    private func tellChanges(since before: [JobRecord]) {
        let known = Dictionary(before.map { ($0.job.id, $0.status) }, uniquingKeysWith: { $1 })
        for record in machine.state.jobs where known[record.job.id] != record.status {
            guard record.status != .queued, record.status != .waiting || known[record.job.id] != nil else { continue }
            recorder.tell(.job(record.job, record.status, record.reason))
        }
    }

    private func carryOut(_ action: RunAction) {
        switch action {
        case .queue(let id): queue.append(id)
        case .expand(let id, let ids):
            recorder.tell(.expanded(id, into: machine.state.jobs.map(\.job).filter { ids.contains($0.id) }))
        case .cancel(let id, _):
            queue.removeAll { $0 == id }
            desks[id]?.stop()
        case .claim(let claim): for event in groups.claim(claim) { sink.yield(event) }
        case .release(let holder, let group):
            for event in groups.release(holder: holder, group: group) { sink.yield(event) }
        case .skip, .fail, .review, .finish: break
        }
    }

    private func review(_ id: String, _ environment: String, _ group: inout ThrowingTaskGroup<Void, any Error>) {
        guard let ask = settings.ask else {
            let reason = "nobody confirmed the environment \(environment): run with --approve \(environment)"
            sink.yield(.rejected(id, reason: reason))
            return
        }
        group.addTask { [sink] in
            let isApproved = await ask(environment, id)
            sink.yield(
                isApproved ? .approved(id) : .rejected(id, reason: "the environment \(environment) was not confirmed")
            )
        }
    }

    private func startJobs(_ group: inout ThrowingTaskGroup<Void, any Error>) throws {
        while desks.count < settings.jobs, !queue.isEmpty {
            let id = queue.removeFirst()
            guard let job = machine.state[job: id]?.job, machine.state[job: id]?.status == .queued else { continue }
            guard choice.holds(for: job) else {
                sink.yield(.jobFinished(id, .skipped, reason: "--matrix leaves it out", outputs: [:]))
                continue
            }
            let assignment: JobAssignment
            do {
                assignment = try self.assignment(job)
            } catch {
                sink.yield(.jobFinished(id, .failed, reason: "\(error)", outputs: [:]))
                continue
            }
            for action in try handle(.jobStarted(id)) { carryOut(action) }
            let desk = LocalDesk(
                job: id,
                recorder: recorder,
                artifacts: state.artifacts,
                caches: state.caches,
                workTree: files
            )
            desks[id] = desk
            let execution = JobExecution(
                assignment: assignment,
                settings: runnerSettings,
                desk: desk,
                http: http,
                logger: logger
            )
            group.addTask {
                await execution.run()
                await self.ended(id, desk.result)
            }
        }
    }

    private func ended(_ id: String, _ result: JobResult?) {
        desks[id] = nil
        let result = result ?? JobResult(status: .cancelled, reason: "the job was stopped", outputs: [:])
        let status = JobStatus(rawValue: result.status.rawValue) ?? .failed
        sink.yield(.jobFinished(id, status, reason: result.reason, outputs: result.outputs))
    }

    private var runnerSettings: RunnerSettings {
        var runner = RunnerSettings(
            name: "local",
            labels: [],
            concurrency: settings.jobs,
            data: state.path,
            environment: settings.environment
        )
        runner.startsEmpty = true
        runner.actionServer = settings.actionServer
        return runner
    }

    private func assignment(_ job: PlannedJob) throws -> JobAssignment {
        var work = try machine.work(for: job.id)
        let image = job.runsOn?.labels.compactMap { settings.images[$0] }.first
        if let image, work.definition.container == nil {
            let position = work.definition.position
            work.definition.container = Template(.text(TemplateText(literal: image)), at: position)
        }
        let encoder = JSONEncoder()
        return JobAssignment(
            lease: "",
            leaseSeconds: 60,
            run: state.run,
            job: job.id,
            attempt: 1,
            repository: project.repository,
            url: project.git?.root ?? project.root,
            branch: project.branch,
            revision: machine.plan.event.revision,
            plan: String(decoding: try encoder.encode(work), as: UTF8.self),
            contexts: String(decoding: try encoder.encode(machine.contexts(for: job.id, run: identity)), as: UTF8.self),
            registry: settings.registry ?? "",
            secrets: try machine.secrets(for: job.id, run: identity, repository: settings.secrets)
        )
    }
}
