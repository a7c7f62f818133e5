extension JobSession {
    /// The next thing to do.
    ///
    /// Answers the same step again until `complete` is called for it.
    public mutating func next() -> StepDirective {
        if let outcome { return .finished(outcome) }
        if let pending { return .run(pending) }
        guard records.count < work.definition.steps.count else { return .finished(finish()) }
        let step = work.definition.steps[records.count]
        refreshStatus()
        var name = fallbackName(of: step)
        do {
            let variables = try variables(of: step)
            let scope = step.env == nil ? context : context.setting("env", to: .strings(variables))
            let condition = try evaluate(step.condition, in: scope)
            name = try displayName(of: step, in: scope)
            guard condition else {
                let record = record(step, name, .skipped, .skipped, reason: skipReason(of: step))
                settle(after: step)
                return .skipped(record)
            }
            let invocation = try invocation(of: step, name: name, variables: variables, in: scope)
            pending = invocation
            return .run(invocation)
        } catch {
            let record = record(step, name, .failure, .failure, reason: error.message)
            settle(after: step)
            return .failed(record)
        }
    }

    /// Takes the result of the step that `next` gave.
    ///
    /// - Returns: What people should know, such as variables that steps may not set.
    @discardableResult
    public mutating func complete(_ result: StepResult) -> [String] {
        guard let invocation = pending else { return [] }
        pending = nil
        let step = work.definition.steps[records.count]
        held.environment += result.environment
        held.path += result.path
        let isTolerated = result.conclusion == .failure && invocation.continueOnError
        record(
            step,
            invocation.name,
            result.conclusion,
            isTolerated ? .success : result.conclusion,
            reason: result.reason,
            outputs: result.outputs
        )
        return settle(after: step)
    }

    /// Takes what something that is no step of the job, such as the last part of an action, wrote for those after it.
    ///
    /// Gives warnings about variables that may not be set.
    public mutating func take(environment entries: [CommandFile.Entry], path directories: [String]) -> [String] {
        var warnings: [String] = []
        for entry in entries {
            if let refusal = Self.refusal(ofVariable: entry.name) {
                warnings.append(refusal)
            } else {
                environment[entry.name] = entry.value
            }
        }
        if !entries.isEmpty { context = context.setting("env", to: .strings(environment)) }
        for directory in directories {
            path.removeAll { $0 == directory }
            path.insert(directory, at: 0)
        }
        return warnings
    }

    /// Cancels the job: from now on only steps run that ask for it with `always()` or `cancelled()`.
    public mutating func cancel() {
        isCancelled = true
    }

    /// Ends the job as its time is over: as `cancel`, but the job fails.
    public mutating func timeOut() {
        isCancelled = true
        hasTimedOut = true
        failure = "the job took longer than \(ExpressionNumber.text(work.job.timeoutMinutes)) minutes"
    }

    /// Fails the job for a reason outside of its steps, such as a workspace that cannot be made.
    public mutating func fail(_ reason: String) {
        hasFailed = true
        failure = failure ?? reason
    }

    mutating func refreshStatus() {
        context.status = ExpressionContext.Status(
            success: !hasFailed && !isCancelled,
            failure: hasFailed && !isCancelled,
            cancelled: isCancelled
        )
        let status: ExpressionValue = isCancelled ? "cancelled" : hasFailed ? "failure" : "success"
        let job = context.contexts["job"]?.object ?? ExpressionObject()
        context = context.setting("job", to: .object(job.setting("status", to: status)))
    }

    @discardableResult
    private mutating func record(
        _ step: Step,
        _ name: String,
        _ outcome: StepConclusion,
        _ conclusion: StepConclusion,
        reason: String?,
        outputs: [String: String] = [:]
    ) -> StepRecord {
        let record = StepRecord(
            number: records.count + 1,
            id: step.id,
            name: name,
            outcome: outcome,
            conclusion: conclusion,
            reason: reason,
            outputs: outputs
        )
        records.append(record)
        if step.hasOwnID {
            let value: ExpressionObject = [
                "outputs": .strings(outputs),
                "outcome": .string(outcome.rawValue),
                "conclusion": .string(conclusion.rawValue),
            ]
            held.steps.append((step.id, .object(value)))
        }
        if conclusion == .failure {
            held.failure = held.failure ?? "step \(record.number) (\(name)): \(reason ?? "failed")"
        }
        return record
    }

    private mutating func finish() -> JobOutcome {
        refreshStatus()
        var warnings: [String] = []
        var outputs: [String: String] = [:]
        var environmentURL: String?
        do {
            if let template = work.definition.outputs {
                for (name, value) in try template.evaluateStrings(in: context, file: work.file) {
                    if secrets.values.contains(where: { !$0.isEmpty && value.contains($0) }) {
                        warnings.append("the output '\(name)' is left out: it may hold a secret")
                    } else {
                        outputs[name] = value
                    }
                }
            }
            environmentURL = try work.definition.environment?.url?.evaluateText(in: context, file: work.file)
        } catch {
            fail(error.message)
        }
        let status: JobStatus =
            hasTimedOut || (hasFailed && !isCancelled) ? .failed : isCancelled ? .cancelled : .succeeded
        let result = JobOutcome(
            status: status,
            reason: status == .failed ? failure : status == .cancelled ? "the job was cancelled" : nil,
            outputs: outputs,
            environmentURL: environmentURL,
            warnings: warnings
        )
        outcome = result
        return result
    }

    /// Why a step may not set a variable through `GITHUB_ENV`; nil where it may.
    private static func refusal(ofVariable name: String) -> String? {
        let upper = name.uppercased()
        if upper.hasPrefix("GITHUB_") || upper.hasPrefix("RUNNER_") || upper == "CI" {
            return "the variable '\(name)' belongs to the runner and was not set"
        }
        if upper == "NODE_OPTIONS" { return "the variable '\(name)' may not be set through GITHUB_ENV" }
        if name.contains("=") || name.contains("\0") { return "a variable's name may hold neither = nor NUL" }
        return nil
    }
}
