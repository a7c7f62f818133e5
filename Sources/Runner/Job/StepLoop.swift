import ControllerAPI
import Logging
import Workflows

/// Carries out the steps of a job, or of a composite action, one after the other.
struct StepLoop {
    /// How long what cleans up after a cancelled job may take.
    static let grace = Duration.seconds(300)

    var session: JobSession
    let site: JobSite

    /// The step whose action's steps these are; nil for the job's own.
    private let outer: Outer?

    /// How many parts of actions have run that are no steps of the file.
    private var extra = 0
    private var graceEnds: ContinuousClock.Instant?

    private struct Outer {
        let number: Int
        let key: String
        let depth: Int
    }

    init(session: JobSession, site: JobSite) {
        self.session = session
        self.site = site
        outer = nil
    }

    /// The steps of an action.
    ///
    /// `number`: the step that uses it, for the log; `key`: its place; `depth`: how many actions these steps are inside of.
    init(session: JobSession, site: JobSite, number: Int, key: String, depth: Int) {
        self.session = session
        self.site = site
        outer = Outer(number: number, key: key, depth: depth)
    }

    /// Runs a job to its end.
    ///
    /// A cancelled task cancels the job: the running step is stopped, and steps that ask for it with `always()` or
    /// `cancelled()` still run, for a bounded time.
    mutating func run(atMost limit: Duration) async -> JobResult {
        let end = ContinuousClock.now + limit
        await runBefore(until: end)
        let outcome = await runSteps(until: end)
        for warning in outcome.warnings { site.log.message("##[warning]\(warning)", step: 0) }
        return JobResult(
            status: ExecutionStatus(rawValue: outcome.status.rawValue) ?? .failed,
            reason: outcome.reason.map(site.log.masked),
            outputs: outcome.outputs.filter { name, value in
                guard site.log.masked(value) != value else { return true }
                site.log.message("##[warning]the output '\(name)' is left out: it may hold a secret", step: 0)
                return false
            }
        )
    }

    /// Runs the steps of a composite action and gives what becomes of the step that uses it.
    mutating func runAction(_ action: ActionDefinition) async -> StepResult {
        let outcome = await runSteps(until: nil)
        let conclusion: StepConclusion =
            switch outcome.status {
            case .succeeded: .success
            case .cancelled: .cancelled
            default: .failure
            }
        var result = StepResult(conclusion, reason: outcome.reason, environment: written, path: paths)
        do {
            result.outputs = try session.outputs(of: action)
        } catch {
            result.conclusion = .failure
            result.reason = result.reason ?? "\(error)"
        }
        return result
    }

    /// What the steps handed on to those after the action.
    private var written: [CommandFile.Entry] = []
    private var paths: [String] = []

    private mutating func runSteps(until end: ContinuousClock.Instant?) async -> JobOutcome {
        while true {
            checkTime(end)
            if outer == nil, session.isAtEnd, let post = site.ledger.takePost() {
                await run(post, until: end)
                continue
            }
            switch await next() {
            case .skipped(let record): await report(record.number, record.name, .skipped)
            case .failed(let record):
                site.log.message("##[error]\(record.reason ?? "the step could not be prepared")", step: number(record))
                await report(record.number, record.name, .failed)
            case .finished(let outcome): return outcome
            case .run(let invocation): await run(invocation, until: end)
            }
        }
    }

    private mutating func checkTime(_ end: ContinuousClock.Instant?) {
        guard graceEnds == nil else { return }
        if Task.isCancelled {
            session.cancel()
        } else if let end, ContinuousClock.now >= end {
            session.timeOut()
        } else {
            return
        }
        graceEnds = ContinuousClock.now + Self.grace
    }

    /// Away from the cooperative pool: a condition may hash many files.
    private mutating func next() async -> StepDirective {
        let session = session
        let (directive, after) = await OffPool.run {
            var session = session
            return (session.next(), session)
        }
        self.session = after
        return directive
    }

    private mutating func run(_ invocation: StepInvocation, until end: ContinuousClock.Instant?) async {
        await report(invocation.number, invocation.name, .running)
        let step = execution(invocation)
        let result = await run(step, limit(end, minutes: invocation.timeoutMinutes)) { await $0.run(atMost: $1) }
        for entry in result.environment where outer != nil { written.append(entry) }
        if outer != nil { paths += result.path }
        for warning in session.complete(result) { step.say("##[warning]\(warning)") }
        if let reason = result.reason, result.conclusion == .failure { step.say("##[error]\(reason)") }
        await report(invocation.number, invocation.name, ExecutionStatus(result.conclusion))
    }

    private func execution(_ invocation: StepInvocation) -> StepExecution {
        StepExecution(
            invocation: invocation,
            site: site,
            session: session,
            number: outer?.number ?? invocation.number,
            key: outer.map { "\($0.key)/\(invocation.number)" } ?? "\(invocation.number)",
            depth: outer?.depth ?? 0
        )
    }

    private func run(
        _ step: StepExecution,
        _ limit: Duration,
        _ part: @escaping @Sendable (StepExecution, Duration) async -> StepExecution.Outcome
    ) async -> StepResult {
        step.say("##[group]\(step.invocation.name)")
        // What cleans up after a cancelled job must not be cancelled with it: it gets a task of its own and a deadline.
        let outcome =
            graceEnds == nil ? await part(step, limit) : await Task { await part(step, limit) }.value
        site.log.end(step: step.number)
        step.say("##[endgroup]")
        return outcome.result
    }

    private func limit(_ end: ContinuousClock.Instant?, minutes: Double? = nil) -> Duration {
        let most = (graceEnds ?? end).map { $0 - ContinuousClock.now } ?? .seconds(86_400 * 30)
        return minutes.map { min(most, .seconds($0 * 60)) } ?? most
    }

    private func number(_ record: StepRecord) -> Int { outer?.number ?? record.number }

    // MARK: - Before the first step and after the last

    /// Runs what actions of other repositories do before the job's first step.
    private mutating func runBefore(until end: ContinuousClock.Instant) async {
        for index in 0..<session.count {
            guard let reference = session.action(at: index), !Task.isCancelled,
                case .defined(let definition, let place)? = await site.actions.early(reference)
            else { continue }
            do {
                let invocation = try session.preview(at: index)
                guard case .uses(_, let given) = invocation.action else { continue }
                let inputs = try session.inputs(of: definition, given: given)
                let part = ActionPart(definition: definition, place: place, inputs: inputs)
                guard let pre = part.pre, try session.holds(pre, of: definition, inputs: inputs) else { continue }
                part.registerPost(of: execution(invocation))
                await runExtra("Pre \(invocation.name)", invocation, until: end) {
                    try await part.run(pre.entry, of: $0)
                }
            } catch {
                site.log.message("##[error]\(error)", step: 0)
                session.fail("\(error)")
            }
        }
    }

    private mutating func run(_ post: JobLedger.Post, until end: ContinuousClock.Instant?) async {
        do {
            guard try post.holds(session) else { return }
        } catch {
            session.fail("\(post.name): \(error)")
            return
        }
        var invocation = post.invocation
        invocation.environment.merge(session.environment) { $1 }
        invocation.path = session.path
        await runExtra(post.name, invocation, key: post.key, until: end, post.run)
    }

    private mutating func runExtra(
        _ name: String,
        _ invocation: StepInvocation,
        key: String? = nil,
        until end: ContinuousClock.Instant?,
        _ part: @escaping @Sendable (StepExecution) async throws -> StepExecution.Outcome
    ) async {
        extra += 1
        let key = key ?? "\(invocation.number)"
        var invocation = invocation
        invocation.number = session.count + extra
        invocation.name = name
        let step = StepExecution(
            invocation: invocation,
            site: site,
            session: session,
            number: invocation.number,
            key: key
        )
        await report(invocation.number, name, .running)
        let result = await run(step, limit(end)) { await $0.run(atMost: $1, part) }
        for warning in session.take(environment: result.environment, path: result.path) {
            step.say("##[warning]\(warning)")
        }
        if result.conclusion == .failure {
            let reason = result.reason ?? "failed"
            step.say("##[error]\(reason)")
            session.fail("\(name): \(reason)")
        }
        await report(invocation.number, name, ExecutionStatus(result.conclusion))
    }

    /// Tells the controller how a step of the job goes; steps of actions are in the log only.
    private func report(_ number: Int, _ name: String, _ status: ExecutionStatus) async {
        guard outer == nil else { return }
        var report = StepReport(number: number, name: site.log.masked(name), status: status)
        if status.isFinal { report.annotations = site.log.takeAnnotations(step: number) }
        // A task of its own: that a step was cancelled is told although the job's task is.
        await Task { [site, report] in
            do {
                try await site.desk.report(report)
            } catch {
                // Steps are for looking at; the job's end is what counts, and that is repeated until it arrives.
                site.logger.debug("a step's state did not reach the controller: \(error)")
            }
        }.value
    }
}

extension ExecutionStatus {
    init(_ conclusion: StepConclusion) {
        self = ExecutionStatus(rawValue: conclusion.status.rawValue) ?? .failed
    }
}
