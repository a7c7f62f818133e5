/// Finds settings that mean nothing or that no runner carries out: shells, matrices, options of containers.
struct SettingChecks {
    let workflow: Workflow
    private var findings: [WorkflowFinding] = []

    init(workflow: Workflow) {
        self.workflow = workflow
    }

    mutating func run() -> [WorkflowFinding] {
        for trigger in workflow.triggers where trigger.event == "schedule" && trigger.schedules.isEmpty {
            report(.ineffectiveSetting, trigger.position, "the schedule names no time, so it never starts a run")
        }
        for trigger in workflow.triggers { checkFilters(of: trigger) }
        checkShell(workflow.defaults.shell)
        for job in workflow.jobs {
            checkShell(job.defaults.shell)
            if let matrix = job.strategy?.matrix { checkExclude(of: matrix) }
            if let container = job.container { checkContainer(container) }
            if case .mapping(let services)? = job.services?.content {
                for service in services { checkContainer(service.value) }
            }
            for case .run(_, let shell, _) in job.steps.map(\.action) { checkShell(shell) }
        }
        return findings
    }

    private mutating func report(_ rule: WorkflowFinding.Rule, _ position: SourcePosition, _ message: String) {
        findings.append(WorkflowFinding(rule: rule, file: workflow.file, position: position, message: message))
    }

    private mutating func checkFilters(of trigger: Trigger) {
        let pairs = [
            ("branches", trigger.branches, trigger.branchesIgnore), ("tags", trigger.tags, trigger.tagsIgnore),
            ("paths", trigger.paths, trigger.pathsIgnore),
        ]
        for (name, filter, ignored) in pairs where filter != nil && ignored != nil {
            let message =
                "\(trigger.event) has both \(name) and \(name)-ignore; leave out with a pattern that begins with !"
            report(.ineffectiveSetting, trigger.position, message)
        }
    }

    private mutating func checkShell(_ template: Template?) {
        guard let template, let name = template.literal, !name.isEmpty else { return }
        do throws(WorkflowError) {
            _ = try Shell(name)
        } catch {
            report(.unknownShell, template.position, error.message)
        }
    }

    // MARK: - Containers

    private mutating func checkContainer(_ template: Template) {
        guard case .mapping(let entries) = template.content else { return }
        for entry in entries where entry.key.source == "options" {
            guard let line = entry.value.literal else { continue }
            do throws(WorkflowError) {
                for option in try ContainerOptions(line).options
                where !ContainerOptions.carriedOut.contains(option.name) {
                    let message = "the option '--\(option.name)' is not carried out: a job with it fails"
                    report(.refusedOption, entry.value.position, message)
                }
            } catch {
                report(.refusedOption, entry.value.position, "\(error.message); a job with it fails")
            }
        }
    }

    // MARK: - Matrices

    /// Finds entries of `exclude` that no cell can match.
    private mutating func checkExclude(of matrix: Template) {
        guard case .mapping(let entries) = matrix.content,
            entries.allSatisfy({ !$0.isInsert && $0.key.literal != nil }),
            case .sequence(let items)? = entries.first(where: { $0.key.source == "exclude" })?.value.content
        else { return }
        let vectors = entries.filter { !["include", "exclude"].contains($0.key.source) }
        for item in items {
            guard case .mapping(let filters) = item.content else { continue }
            for filter in filters {
                guard !filter.isInsert, let name = filter.key.literal else { continue }
                guard let vector = vectors.first(where: { CaseFolding.areEqual($0.key.source, name) }) else {
                    report(.ineffectiveSetting, filter.keyPosition, "the matrix has no '\(name)' to exclude by")
                    continue
                }
                guard case .sequence(let values) = vector.value.content, let wanted = filter.value.scalar else {
                    continue
                }
                let known = values.compactMap(\.scalar)
                guard known.count == values.count, !known.contains(where: { $0 == wanted }) else { continue }
                let shown = ExpressionParser.shown(wanted.text)
                report(.ineffectiveSetting, filter.value.position, "the matrix's '\(name)' is never \(shown)")
            }
        }
    }
}

extension Template {
    /// The value of a scalar without expressions.
    fileprivate var scalar: ExpressionValue? {
        switch content {
        case .null: .null
        case .boolean(let value): .boolean(value)
        case .number(let value): .number(value)
        case .text(let text): text.literal.map { .string($0) }
        case .sequence, .mapping: nil
        }
    }
}
