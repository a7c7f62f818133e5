/// A workflow file that jobs of a run call: what of it the run needs.
public struct CalledWorkflow: Codable, Sendable {
    public var reference: WorkflowReference
    public var env: Template?
    public var defaults: RunDefaults
    public var permissions: Permissions?
    public var concurrency: Concurrency?

    /// What `on.workflow_call` declares.
    public var inputs: [WorkflowInput]
    public var outputs: [WorkflowOutput]
    public var secrets: [WorkflowSecret]

    /// The jobs as the file has them, in its order.
    public var definitions: [Job]

    /// The file as messages name it.
    public var file: String { reference.description }

    init(_ workflow: Workflow, reference: WorkflowReference) {
        let trigger = workflow.triggers.first { $0.event == "workflow_call" }
        self.reference = reference
        env = workflow.env
        defaults = workflow.defaults
        permissions = workflow.permissions
        concurrency = workflow.concurrency
        inputs = trigger?.inputs ?? []
        outputs = trigger?.outputs ?? []
        secrets = trigger?.secrets ?? []
        definitions = workflow.jobs
        guard case .remote(let owner, let name, _, let ref) = reference else { return }
        for place in definitions.indices {
            definitions[place].steps = definitions[place].steps.map { $0.inside(owner: owner, name: name, ref: ref) }
        }
    }
}
