/// Looks a workflow through for what it should not say.
struct WorkflowChecks {
    let workflow: Workflow
    let locator: SourceLocator
    private var findings: [WorkflowFinding] = []

    init(workflow: Workflow, locator: SourceLocator) {
        self.workflow = workflow
        self.locator = locator
    }

    /// The actions that Headgate carries out itself: their refs are not looked at.
    private static let builtIn: Set<String> = [
        "actions/cache", "actions/cache/restore", "actions/cache/save", "actions/checkout", "actions/download-artifact",
        "actions/upload-artifact",
    ]

    mutating func run() -> [WorkflowFinding] {
        for job in workflow.jobs {
            check(job.condition, of: "the job '\(job.id)'")
            if let call = job.call { checkPin(call.uses, at: call.usesPosition) }
            for step in job.steps {
                check(step.condition, of: "the step")
                check(step, of: job)
            }
        }
        for (job, reason) in Reachability(workflow: workflow).unreachable {
            report(.unreachableJob, job.position, "the job '\(job.id)' never runs: \(reason)")
        }
        var properties = PropertyCheck(workflow: workflow, locator: locator)
        var settings = SettingChecks(workflow: workflow)
        findings += properties.run() + settings.run()
        return findings.sorted { $0.position < $1.position }
    }

    private mutating func report(_ rule: WorkflowFinding.Rule, _ position: SourcePosition, _ message: String) {
        findings.append(WorkflowFinding(rule: rule, file: workflow.file, position: position, message: message))
    }

    private mutating func check(_ condition: Condition, of what: String) {
        guard case .call("format", _)? = condition.ownExpression?.root.kind else { return }
        report(
            .constantCondition,
            condition.position,
            "the condition of \(what) always holds, as it is a text; put the whole of it in one expression"
        )
    }

    private mutating func check(_ step: Step, of job: Job) {
        switch step.action {
        case .run(let script, _, _): checkScript(script, of: step, in: job)
        case .wait, .cancel: break
        case .uses(let action, let with):
            checkPin(action.description, at: step.usesPosition ?? step.position)
            // The script of this action is a program as that of `run`.
            guard action.repositoryPath == "actions/github-script", case .mapping(let entries)? = with?.content else {
                return
            }
            for entry in entries where CaseFolding.areEqual(entry.key.source, "script") {
                checkScript(entry.value, of: step, in: job)
            }
        }
    }

    private mutating func checkScript(_ script: Template, of step: Step, in job: Job) {
        guard case .text(let text) = script.content else { return }
        for (number, expression) in text.expressions.enumerated() {
            for path in expression.valuePaths {
                let name = path.joined(separator: ".")
                let place = locator.place(ofExpression: number, after: script.position)
                if path[0] == "secrets" {
                    report(
                        .secretInScript,
                        place,
                        "the secret \(name) becomes part of the script; hand it on in 'env' and use the variable"
                    )
                } else if UntrustedValues.contains(path) || isUntrusted(path, of: step, in: job) {
                    report(
                        .untrustedScript,
                        place,
                        "\(name) may hold a text of others, which the shell would carry out; hand it on in 'env' "
                            + "and use the variable"
                    )
                }
            }
        }
    }

    /// Whether a variable was set from a text of others.
    private func isUntrusted(_ path: [String], of step: Step, in job: Job) -> Bool {
        guard path.count == 2, path[0] == "env" else { return false }
        for env in [step.env, job.env, workflow.env] {
            guard case .mapping(let entries)? = env?.content,
                let entry = entries.first(where: { $0.key.source.lowercased() == path[1] })
            else { continue }
            guard case .text(let text) = entry.value.content else { return false }
            return text.expressions.flatMap(\.valuePaths).contains(where: UntrustedValues.contains)
        }
        return false
    }

    private mutating func checkPin(_ uses: String, at position: SourcePosition) {
        if uses.hasPrefix("docker://") {
            guard !uses.contains("@sha256:") else { return }
            let message = "the image of \(uses) may change; name it with its digest, as image@sha256:…"
            report(.unpinnedAction, position, message)
            return
        }
        let halves = uses.split(separator: "@", maxSplits: 1)
        guard !uses.hasPrefix("./"), !uses.hasPrefix("$/"), halves.count == 2 else { return }
        let name = halves[0].lowercased()
        let isCommit = [40, 64].contains(halves[1].utf8.count) && halves[1].allSatisfy(\.isHexDigit)
        guard !isCommit, !Self.builtIn.contains(name), !name.hasPrefix("headgate/") else { return }
        report(.unpinnedAction, position, "\(halves[1]) of \(halves[0]) may change; name the whole commit after @")
    }
}
