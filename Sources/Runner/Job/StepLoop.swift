import ControllerAPI
import Glibc
import HTTPTransport
import Logging
import Workflows

/// Carries out the steps of a job one after the other.
struct StepLoop {
    var session: JobSession
    let assignment: JobAssignment
    let directories: JobDirectories
    let environment: HostEnvironment
    let desk: any JobDesk
    let http: HTTPClient
    let groups: ProcessGroups
    let log: JobLog
    let logger: Logger

    private var readers: [OutputReader] = []

    init(
        session: JobSession,
        assignment: JobAssignment,
        directories: JobDirectories,
        environment: HostEnvironment,
        desk: any JobDesk,
        http: HTTPClient,
        groups: ProcessGroups,
        log: JobLog,
        logger: Logger
    ) {
        self.session = session
        self.assignment = assignment
        self.directories = directories
        self.environment = environment
        self.desk = desk
        self.http = http
        self.groups = groups
        self.log = log
        self.logger = logger
    }

    /// Runs to the job's end.
    ///
    /// A cancelled task cancels the job: the running step is stopped, and steps that ask for it with `always()` or
    /// `cancelled()` still run, for a bounded time.
    mutating func run(atMost limit: Duration) async -> JobResult {
        let end = ContinuousClock.now + limit
        var graceEnds: ContinuousClock.Instant?
        defer { stopReaders() }
        while true {
            if Task.isCancelled, graceEnds == nil {
                session.cancel()
                graceEnds = ContinuousClock.now + .seconds(300)
            } else if ContinuousClock.now >= end, graceEnds == nil {
                session.timeOut()
                graceEnds = ContinuousClock.now + .seconds(300)
            }
            switch session.next() {
            case .skipped(let record):
                await report(record.number, record.name, .skipped)
            case .failed(let record):
                log.message("##[error]\(record.reason ?? "the step could not be prepared")", step: record.number)
                await report(record.number, record.name, .failed)
            case .finished(let outcome):
                for warning in outcome.warnings { log.message("##[warning]\(warning)", step: 0) }
                return JobResult(
                    status: ExecutionStatus(rawValue: outcome.status.rawValue) ?? .failed,
                    reason: outcome.reason.map(log.masked),
                    outputs: outcome.outputs
                )
            case .run(let invocation):
                await report(invocation.number, invocation.name, .running)
                let result = await carryOut(invocation, until: graceEnds ?? end, isCleaningUp: graceEnds != nil)
                for warning in session.complete(result) {
                    log.message("##[warning]\(warning)", step: invocation.number)
                }
                if let reason = result.reason, result.conclusion == .failure {
                    log.message("##[error]\(reason)", step: invocation.number)
                }
                await report(
                    invocation.number,
                    invocation.name,
                    ExecutionStatus(rawValue: result.conclusion.status.rawValue) ?? .failed
                )
            }
        }
    }

    private func report(_ number: Int, _ name: String, _ status: ExecutionStatus) async {
        let report = StepReport(number: number, name: log.masked(name), status: status)
        // A task of its own: that a step was cancelled is told although the job's task is.
        await Task { [desk, logger] in
            do {
                try await desk.report(report)
            } catch {
                // Steps are for looking at; the job's end is what counts, and that is repeated until it arrives.
                logger.debug("a step's state did not reach the controller: \(error)")
            }
        }.value
    }

    private mutating func carryOut(
        _ invocation: StepInvocation,
        until end: ContinuousClock.Instant,
        isCleaningUp: Bool
    ) async -> StepResult {
        var limit = end - ContinuousClock.now
        if let minutes = invocation.timeoutMinutes { limit = min(limit, .seconds(minutes * 60)) }
        let step = StepExecution(
            invocation: invocation,
            assignment: assignment,
            directories: directories,
            environment: environment,
            desk: desk,
            http: http,
            groups: groups,
            log: log,
            logger: logger
        )
        log.message("##[group]\(invocation.name)", step: invocation.number)
        // What cleans up after a cancelled job must not be cancelled with it: it gets a task of its own and a deadline.
        let outcome =
            isCleaningUp
            ? await Task { [limit] in await step.run(atMost: limit) }.value
            : await step.run(atMost: limit)
        if let reader = outcome.reader { readers.append(reader) }
        log.end(step: invocation.number)
        log.message("##[endgroup]", step: invocation.number)
        return outcome.result
    }

    private func stopReaders() {
        let readers = readers
        Task.detached {
            for reader in readers { await reader.stop() }
        }
    }
}
