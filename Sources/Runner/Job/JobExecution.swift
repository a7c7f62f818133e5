public import ControllerAPI
import Glibc
public import HTTPTransport
public import Logging
import Workflows

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Carries out one attempt at one job.
public struct JobExecution: Sendable {
    let assignment: JobAssignment
    let settings: RunnerSettings
    let desk: any JobDesk
    let http: HTTPClient
    let logger: Logger

    /// - Parameters:
    ///   - assignment: The job; its lease means nothing to a desk that is not a controller's.
    ///   - settings: The runner's.
    ///   - desk: Who is told.
    ///   - http: For the container engine.
    ///   - logger: For what no log of a job is the place of.
    public init(
        assignment: JobAssignment,
        settings: RunnerSettings,
        desk: any JobDesk,
        http: HTTPClient,
        logger: Logger
    ) {
        self.assignment = assignment
        self.settings = settings
        self.desk = desk
        self.http = http
        self.logger = logger
    }

    /// Runs the job to its end and reports it.
    ///
    /// A cancelled task means that the runner is stopping. The job is then stopped and given back to the queue; only an end
    /// that it came to by itself is told.
    public func run() async {
        let secrets = [assignment.lease] + (assignment.secrets ?? [:]).values + (assignment.access ?? []).map(\.secret)
        let log = JobLog(secrets: secrets, sink: desk.logSink)
        let shipper = LogShipper(buffer: log.buffer, desk: desk, logger: logger)
        // A task of its own: what a job prints while it is being stopped has to go somewhere, too.
        let shipping = Task { await shipper.run() }
        let result = await withTaskCancellationHandler {
            await leased(log)
        } onCancel: {
            log.buffer.stopWaiting()
        }
        shipping.cancel()
        await shipping.value
        let isStopping = Task.isCancelled
        let patience: Duration = isStopping ? .seconds(5) : .seconds(60)
        // The last words are sent even when the job was cancelled: in a scope of its own, with an end of its own.
        await Task {
            await shipper.flush(within: patience)
            if isStopping, result.status == .cancelled {
                await giveBack()
            } else {
                await report(result, within: patience * 2)
            }
        }.value
    }

    /// Keeps the lease while the job runs; stops the job when it is cancelled or given to someone else.
    private func leased(_ log: JobLog) async -> JobResult {
        await withTaskGroup(of: JobResult?.self) { group in
            group.addTask { await carryOut(log) }
            group.addTask {
                await desk.hold()
                return nil
            }
            var result: JobResult?
            while let next = await group.next() {
                // The desk let go of it first: the job has to stop, and says how it did.
                group.cancelAll()
                if let next { result = next }
            }
            return result ?? JobResult(status: .cancelled, reason: "the job was stopped", outputs: [:])
        }
    }

    private func report(_ result: JobResult, within limit: Duration) async {
        var backoff = Backoff()
        let end = ContinuousClock.now + limit
        while ContinuousClock.now < end {
            do {
                try await desk.finish(result)
                return
            } catch let error as ControllerClientError where error.isFinal {
                logger.warning("the controller does not take the job's end: \(error.message)")
                return
            } catch {
                logger.debug("the job's end did not reach the controller: \(error)")
                do {
                    try await Task.sleep(for: backoff.next())
                } catch {
                    return
                }
            }
        }
        logger.error("run \(assignment.run), job \(assignment.job): its end could not be told to the controller")
    }

    /// Where that does not arrive, the lease ends.
    private func giveBack() async {
        do {
            try await desk.giveBack()
        } catch {
            logger.debug("run \(assignment.run), job \(assignment.job): it could not be given back: \(error)")
        }
    }

    private func carryOut(_ log: JobLog) async -> JobResult {
        let slot: WorkspaceSlot
        do {
            slot = try WorkspaceSlot.take(
                data: settings.data,
                repository: assignment.repository,
                job: assignment.job
            )
        } catch {
            log.message("##[error]\(error)", step: 0)
            return JobResult(status: .failed, reason: log.masked("\(error)"), outputs: [:])
        }
        let directories = JobDirectories(
            data: settings.data,
            repository: assignment.repository,
            job: assignment.job,
            run: assignment.run,
            attempt: assignment.attempt,
            slot: slot.index
        )
        let groups = ProcessGroups(
            file: directories.groupsFile,
            logger: logger
        )
        var result: JobResult
        do {
            try directories.create(empty: settings.startsEmpty)
            await groups.begin()
            result = try await steps(in: directories, groups: groups, log: log)
        } catch {
            if Task.isCancelled {
                result = JobResult(status: .cancelled, reason: "the job was cancelled", outputs: [:])
            } else {
                log.message("##[error]\(error)", step: 0)
                result = JobResult(status: .failed, reason: log.masked("\(error)"), outputs: [:])
            }
        }
        await groups.killAll()
        do {
            try directories.removeTemporary()
            if settings.startsEmpty { try directories.removeEarlier() }
        } catch {
            logger.warning("\(directories.root) could not be removed: \(error)")
        }
        // To here: until then nobody else has its workspace.
        return withExtendedLifetime(slot) { result }
    }

    private func steps(in directories: JobDirectories, groups: ProcessGroups, log: JobLog) async throws -> JobResult {
        let work = try JSONDecoder().decode(JobWork.self, from: Data(assignment.plan.utf8))
        let contexts = try JSONDecoder().decode(JobContexts.self, from: Data(assignment.contexts.utf8))
        let preview = try session(work, contexts, in: directories, at: nil)
        log.showsDebug = Self.isDebugging(assignment, contexts)
        try SmallFile.write(try Self.event(of: contexts), to: directories.event, mode: 0o644)
        let actions = ActionCatalog(
            finder: ActionFinder(
                assignment: assignment,
                settings: settings,
                directories: directories,
                desk: desk,
                http: http,
                workTree: desk.workTree,
                isContained: settings.executor != .host || preview.container != nil,
                say: { log.message($0, step: 0) }
            )
        )
        try await actions.prepare(preview)
        let chooser = ExecutorChoice(
            assignment: assignment,
            settings: settings,
            directories: directories,
            http: http,
            groups: groups,
            log: log,
            logger: logger
        )
        let executor = try chooser.executor(for: preview)
        let end = ContinuousClock.now + .seconds(work.job.timeoutMinutes * 60)
        let result: Result<JobResult, any Error>
        do {
            let place = try await Deadline.run(until: end, "the job's place was not ready in its time") {
                try await executor.start()
            }
            try await actions.checkNode(preview, in: place, of: executor) { log.message($0, step: 0) }
            let isPlain = place.paths == .host && place.job.count == 0
            let session = isPlain ? preview : try self.session(work, contexts, in: directories, at: place)
            let site = JobSite(
                assignment: assignment,
                settings: settings,
                directories: directories,
                environment: HostEnvironment(
                    place: place,
                    directories: directories,
                    standard: session.standardVariables
                ),
                desk: desk,
                http: http,
                executor: executor,
                place: place,
                log: log,
                logger: logger,
                actions: actions,
                ledger: JobLedger()
            )
            var loop = StepLoop(session: session, site: site)
            result = .success(await loop.run(atMost: end - .now))
        } catch {
            result = .failure(error)
        }
        await executor.stop()
        return try result.get()
    }

    /// The job as its steps see it; before its place is known, as the host does.
    private func session(
        _ work: JobWork,
        _ contexts: JobContexts,
        in directories: JobDirectories,
        at place: JobPlace?
    ) throws -> JobSession {
        let paths = place?.paths ?? .host
        let facts = RunnerFacts(
            name: settings.name,
            os: RunnerSettings.os,
            arch: RunnerSettings.arch,
            workspace: paths.inside(directories.workspace),
            temp: paths.inside(directories.temporary),
            toolCache: paths.inside(directories.toolCache),
            debug: Self.isDebugging(assignment, contexts),
            job: place?.job ?? ExpressionObject()
        )
        return try JobSession(
            work: work,
            contexts: contexts.setting(eventPath: paths.inside(directories.event)),
            secrets: assignment.secrets ?? [:],
            runner: facts,
            hashFiles: { try WorkspaceHash(root: directories.workspace).hash($0) }
        )
    }

    /// What started the run, as JSON.
    private static func event(of contexts: JobContexts) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(contexts.github["event"]))
    }

    /// Whether the job's secrets or variables ask for more words.
    private static func isDebugging(_ assignment: JobAssignment, _ contexts: JobContexts) -> Bool {
        ["ACTIONS_STEP_DEBUG", "ACTIONS_RUNNER_DEBUG", "RUNNER_DEBUG"].contains { name in
            let value = assignment.secrets?[name] ?? contexts.vars[name].text
            return value.lowercased() == "true" || value == "1"
        }
    }
}

extension JobContexts {
    /// The same with the place of the event's file.
    func setting(eventPath: String) -> JobContexts {
        var copy = self
        let github = github.object ?? ExpressionObject()
        copy.github = .object(github.setting("event_path", to: .string(eventPath)))
        return copy
    }
}
