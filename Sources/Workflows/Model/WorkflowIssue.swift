/// One thing wrong with a workflow file: where, and what was expected.
public struct WorkflowIssue: Codable, Sendable, Hashable, CustomStringConvertible {
    public var file: String

    /// Nil where the whole file is meant.
    public var position: SourcePosition?
    public var message: String

    public init(file: String, position: SourcePosition?, message: String) {
        self.file = file
        self.position = position
        self.message = message
    }

    /// The issue as `file:line:column: message`.
    public var description: String {
        guard let position else { return "\(file): \(message)" }
        return "\(file):\(position.line):\(position.column): \(message)"
    }
}
