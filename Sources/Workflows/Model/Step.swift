/// A step of a job.
public struct Step: Codable, Sendable, Hashable {
    /// What a step does.
    public enum Action: Codable, Sendable, Hashable {
        case run(script: Template, shell: Template?, workingDirectory: Template?)
        case uses(ActionReference, with: Template?)

        /// Waits for steps in the background, by their ids; for all of them where it names none.
        case wait([String])

        /// Ends a step in the background.
        case cancel(String)
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

    /// Whether the next step does not wait for it; nil is no.
    public var isBackground: Bool?

    /// The number of the `parallel` block it stands in, from 1.
    public var group: Int?
}

extension Step {
    /// The step as it stands in a file of another repository.
    func inside(owner: String, name: String, ref: String) -> Step {
        guard case .uses(let reference, let with) = action else { return self }
        var step = self
        step.action = .uses(reference.inside(owner: owner, name: name, ref: ref), with: with)
        return step
    }
}
