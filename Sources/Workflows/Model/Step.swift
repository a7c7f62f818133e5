/// A step of a job.
public struct Step: Codable, Sendable, Hashable {
    /// What a step does.
    public enum Action: Codable, Sendable, Hashable {
        case run(script: Template, shell: Template?, workingDirectory: Template?)
        case uses(ActionReference, with: Template?)
    }

    /// The file's id, or one made from what the step does (it then begins with `__` and is in no context).
    public var id: String
    public var hasOwnID: Bool
    public var name: Template?
    public var condition: Condition
    public var action: Action
    public var env: Template?
    public var continueOnError: Template?
    public var timeoutMinutes: Template?
    public var position: SourcePosition

    /// Where what `uses` says stands; nil for `run`.
    public var usesPosition: SourcePosition?
}
