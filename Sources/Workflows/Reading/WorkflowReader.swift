import YAML

extension Workflow {
    /// Reads a workflow file.
    ///
    /// - Parameters:
    ///   - bytes: The file's content.
    ///   - file: Its path, for messages.
    ///   - support: What the caller carries out; what else the file says is in `unsupported`.
    ///   - limits: The bounds of the file.
    /// - Returns: The workflow.
    /// - Throws: An error of code `invalidFile` with every problem found, in the file's order.
    public static func parse(
        _ bytes: [UInt8],
        file: String,
        support: WorkflowSupport = .core,
        limits: WorkflowLimits = .standard
    ) throws(WorkflowError) -> Workflow {
        let root = try limits.document(bytes, file: file)
        let findings = Findings(file: file, maximum: limits.maximumIssues)
        let workflow = WorkflowReader(findings: findings, support: support).workflow(root)
        guard findings.issues.isEmpty, var workflow else {
            throw WorkflowError(.invalidFile, issues: WorkflowReader.sorted(findings.issues))
        }
        workflow.unsupported = findings.notices
        return workflow
    }
}

/// Reads a workflow's top level.
struct WorkflowReader {
    let findings: Findings
    let support: WorkflowSupport
    private var templates: TemplateReader { TemplateReader(findings: findings) }

    init(findings: Findings, support: WorkflowSupport) {
        self.findings = findings
        self.support = support
    }

    private static let keys = [
        "name", "description", "run-name", "on", "env", "defaults", "permissions", "concurrency", "jobs",
    ]

    static func sorted(_ issues: [WorkflowIssue]) -> [WorkflowIssue] {
        let first = SourcePosition(line: 0, column: 0)
        var seen: Set<WorkflowIssue> = []
        return issues.filter { seen.insert($0).inserted }
            .sorted { ($0.position ?? first) < ($1.position ?? first) }
    }

    func workflow(_ root: YAMLNode) -> Workflow? {
        guard
            let fields = Fields(root, of: "a workflow", known: Self.keys, required: ["on", "jobs"], findings)
        else { return nil }
        let settings = SettingsReader(findings: findings, support: support)
        return Workflow(
            file: findings.file,
            name: fields["name"].flatMap { templates.literal($0, of: "name") },
            description: fields["description"].flatMap { templates.literal($0, of: "description") },
            runName: fields["run-name"].flatMap { templates.scalar($0, scope: Scopes.workflow, of: "run-name") },
            triggers: fields["on"].map { TriggerReader(findings: findings, support: support).triggers($0) } ?? [],
            env: fields["env"].flatMap { templates.scalars($0, scope: Scopes.workflowEnv, of: "env") },
            defaults: fields["defaults"].map { settings.defaults($0, scope: Scopes.workflow) } ?? RunDefaults(),
            permissions: fields["permissions"].flatMap { settings.permissions($0, path: "permissions") },
            concurrency: fields["concurrency"].flatMap {
                settings.concurrency($0, scope: Scopes.workflow, path: "concurrency")
            },
            jobs: fields["jobs"].map { JobsReader(findings: findings, support: support).jobs($0) } ?? [],
            unsupported: [],
            support: support
        )
    }
}
