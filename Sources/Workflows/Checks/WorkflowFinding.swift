/// Something a workflow may say but should not, with its place.
public struct WorkflowFinding: Codable, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong.
    public enum Rule: String, Codable, Sendable, Hashable, CaseIterable {
        /// A text that others write stands in a script, where the shell reads it as its own.
        case untrustedScript = "untrusted-script"

        /// A secret stands in a script's text, where it shows in process lists and error messages.
        case secretInScript = "secret-in-script"

        /// An action or workflow of elsewhere is named by something that may change.
        case unpinnedAction = "unpinned-action"

        /// A job that can never run.
        case unreachableJob = "unreachable-job"

        /// A condition that always holds, as it is a text.
        case constantCondition = "constant-condition"

        /// A value of a context that nothing sets, such as an output of a step that does not exist.
        case unknownProperty = "unknown-property"

        /// A shell that is neither known nor a command.
        case unknownShell = "unknown-shell"

        /// An option of a container that runners refuse.
        case refusedOption = "refused-option"

        /// An action that the repository does not have.
        case missingAction = "missing-action"

        /// An input that an action of the repository does not have, or needs.
        case actionInput = "action-input"

        /// A setting that changes nothing.
        case ineffectiveSetting = "ineffective-setting"
    }

    public var rule: Rule
    public var file: String
    public var position: SourcePosition
    public var message: String

    /// The finding as `file:line:column: message [rule]`.
    public var description: String {
        "\(file):\(position.line):\(position.column): \(message) [\(rule.rawValue)]"
    }
}

extension Workflow {
    /// What the workflow may say but should not, in the file's order.
    ///
    /// - Parameter source: The file's content, for the places of expressions within texts.
    /// - Returns: The findings; a workflow without any may still be refused for other reasons.
    public func findings(source: [UInt8]) -> [WorkflowFinding] {
        var checks = WorkflowChecks(workflow: self, locator: SourceLocator(source))
        return checks.run()
    }
}
