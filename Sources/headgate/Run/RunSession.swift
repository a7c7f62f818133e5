import ArgumentParser
import Git
import Glibc
import HTTPTransport
import LocalRun
import Logging
import Runner
import Synchronization
import Workflows

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// One call of `headgate run`.
struct RunSession {
    let workflow: String?
    let options: RunOptions

    func run() async throws {
        do {
            try await carryOut()
        } catch let error as WorkflowError {
            throw CommandError(error.message, status: ExitStatus.usage)
        } catch let error as LocalRunError {
            throw CommandError(error.message, status: error.code == .usage ? ExitStatus.usage : ExitStatus.failed)
        }
    }

    private func carryOut() async throws {
        let current = Environment.workingDirectory
        let project = try await Project.open(
            options.directory.map(Environment.absolute),
            current: current,
            environment: Environment.current
        )
        let state = try StateDirectory.take(for: project.root, environment: Environment.current)
        let files = WorkflowFiles(root: project.root, current: current)
        let workflows = try files.read(workflow)
        if options.list { return try RunListing(workflows).print(options.output) }
        let selection = try EventSelection(
            workflows,
            isNamed: files.isFile(workflow),
            draft: try draft(),
            project: project
        )
        for note in selection.notes { Console.note(note) }
        let choice = RunChoice(
            job: options.job,
            matrix: try matrix(),
            environment: try Assignments.parse(options.env, option: "--env")
        )
        var plans: [Plan] = []
        for workflow in selection.workflows {
            plans.append(try await plan(workflow, selection.event, files, choice, state))
        }
        guard !plans.isEmpty else {
            throw CommandError("no workflow runs on \(selection.event.name)", status: ExitStatus.usage)
        }
        if options.plan { return try PlanListing(plans).print(options.output) }
        try await carryOut(plans, choice, project, state)
    }

    private func draft() throws -> EventDraft {
        let payload = try options.eventFile.map { file in
            do {
                return try EventDraft.payload(TextFile.read(file, limit: 16 << 20), file: file)
            } catch let error as TextFile.Failure {
                throw CommandError("\(file): \(error.message)", status: ExitStatus.usage)
            }
        }
        return EventDraft(
            name: options.event ?? "",
            inputs: try Assignments.parse(options.input, option: "--input"),
            payload: payload
        )
    }

    private func matrix() throws -> [String: Set<String>] {
        var matrix: [String: Set<String>] = [:]
        for given in options.matrix {
            // Others write NAME:value.
            let text = given.contains("=") ? given : given.replacing(":", with: "=", maxReplacements: 1)
            for (name, value) in try Assignments.parse([text], option: "--matrix") {
                matrix[name, default: []].insert(value)
            }
        }
        return matrix
    }

    private func plan(
        _ workflow: Workflow,
        _ event: WorkflowEvent,
        _ files: WorkflowFiles,
        _ choice: RunChoice,
        _ state: StateDirectory
    ) async throws -> Plan {
        var vars: [String: String] = [:]
        for file in options.varFile { vars.merge(try Assignments.read(file)) { $1 } }
        vars.merge(try Assignments.parse(options.var, option: "--var")) { $1 }
        let plan = try Plan.make(
            workflow: workflow,
            event: event,
            run: RunIdentity(id: state.run, number: state.run, serverURL: LocalRun.server),
            vars: vars,
            library: try await files.library(
                for: workflow,
                remote: RemoteFiles(data: state.path, server: options.actionServer)
            )
        )
        let refused = plan.notices.filter { $0.effect == .refuse }
        guard refused.isEmpty else {
            throw CommandError(refused.map(\.description).joined(separator: "\n"), status: ExitStatus.usage)
        }
        return try choice.apply(to: plan)
    }

    // MARK: - Running

    /// Ends and removes what jobs have started, within ten seconds.
    private static func endAtOnce(_ state: StateDirectory, _ environment: [String: String], _ http: HTTPClient) async {
        do {
            _ = try LocalRun.killLeftovers(of: state)
        } catch {
            Console.error("what the jobs started could not be ended: \(error)")
        }
        do {
            let limit = Duration.seconds(10)
            _ = try await LocalRun.removeContainers(of: state, environment: environment, http: http, within: limit)
        } catch {
            Console.error("containers of the jobs stay until the next run here: \(error)")
        }
    }

    private func carryOut(
        _ plans: [Plan],
        _ choice: RunChoice,
        _ project: Project,
        _ state: StateDirectory
    ) async throws {
        let environment = Environment.current
        let screen = RunScreen(output: options.output, isVerbose: options.verbose)
        var settings = LocalSettings(
            jobs: options.jobs ?? max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))),
            environment: environment,
            secrets: try Assignments.secrets(options.secret, files: options.secretFile),
            approved: Set(options.approve),
            registry: options.registry,
            images: try RunnerPlaces(options.runner).images
        )
        settings.ask = screen.ask
        settings.actionServer = options.actionServer
        screen.introduce(plans, settings, project)
        let files = ProjectFiles(project, state: state.path)
        let http = HTTPClient()
        var reports: [RunReport] = []
        let isInterrupted = Mutex(false)
        for plan in plans {
            let run = LocalRun(
                plan: plan,
                choice: choice,
                project: project,
                files: files,
                settings: settings,
                state: state,
                views: screen.views,
                http: http,
                logger: Log.make("run", level: .error)
            )
            let report = try await Interrupts.during {
                try await screen.ticking { try await run.run() }
            } cancel: {
                isInterrupted.withLock { $0 = true }
                run.cancel(reason: "it was interrupted; once more ends it at once")
            } kill: {
                screen.close()
                await Self.endAtOnce(state, environment, http)
            }
            reports.append(report)
            if isInterrupted.withLock({ $0 }) { break }
        }
        let hasFailed = reports.contains { $0.status != .succeeded }
        if options.output == .json { try RunDocument(reports).print() }
        if isInterrupted.withLock({ $0 }) { throw ExitCode(130) }
        if hasFailed { throw ExitCode(ExitStatus.failed) }
    }
}

/// The whole of what was run, as one document.
struct RunDocument: Encodable {
    var status: JobStatus
    var runs: [RunReport]

    init(_ runs: [RunReport]) {
        self.runs = runs
        let worst: [JobStatus] = [.failed, .cancelled]
        status = worst.first { status in runs.contains { $0.status == status } } ?? .succeeded
    }

    func print() throws {
        try Console.json(self)
    }
}
