public import YAML

/// One thing that is wrong in a configuration file, and where.
public struct ConfigurationProblem: Sendable, Hashable, CustomStringConvertible {
    /// What is wrong and what was expected; never a secret.
    public let message: String
    public let file: String
    public let position: YAMLPosition

    public init(message: String, file: String, position: YAMLPosition) {
        self.message = message
        self.file = file
        self.position = position
    }

    /// `file:line:column: message`.
    public var description: String { "\(file):\(position.line):\(position.column): \(message)" }
}
