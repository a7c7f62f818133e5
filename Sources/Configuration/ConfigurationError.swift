/// A configuration file that is refused, with everything that is wrong in it.
public struct ConfigurationError: Error, Sendable {
    /// The kinds of refusal.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Value: String {
            case invalid
            case syntax
        }

        private let value: Value

        private init(_ value: Value) {
            self.value = value
        }

        public var description: String { value.rawValue }

        /// The file is YAML, but not the configuration that was asked for.
        public static let invalid = Self(.invalid)
        /// The file is not YAML.
        public static let syntax = Self(.syntax)
    }

    public let code: Code
    /// What is wrong, in the order of the file; at least one.
    public let problems: [ConfigurationProblem]
    public let cause: (any Error)?

    init(_ code: Code, _ problems: [ConfigurationProblem], cause: (any Error)? = nil) {
        self.code = code
        self.problems = problems
        self.cause = cause
    }

    /// One line for each problem, `file:line:column: message`.
    public var message: String { problems.map(\.description).joined(separator: "\n") }
}

extension ConfigurationError: CustomStringConvertible {
    public var description: String { message }
}
