/// A workflow file, read and checked.
public struct Workflow: Sendable {
    /// The file's path as messages name it.
    public var file: String
    public var name: String?
    public var description: String?
    public var runName: Template?

    /// What `on` names, in order.
    public var triggers: [Trigger]
    public var env: Template?
    public var defaults: RunDefaults
    public var permissions: Permissions?
    public var concurrency: Concurrency?
    public var jobs: [Job]

    /// What the file says that is understood but not carried out; callers refuse or warn, never keep silent.
    public var unsupported: [WorkflowNotice]

    /// What the caller said it carries out when the file was read.
    public var support: WorkflowSupport

    /// The name people see: the file's own, or its path.
    public var title: String { name.flatMap { $0.isEmpty ? nil : $0 } ?? file }

    /// The job with an id, without regard to case.
    public func job(_ id: String) -> Job? {
        jobs.first { CaseFolding.areEqual($0.id, id) }
    }
}
