/// A workflow that cannot be read, planned or carried out.
public struct WorkflowError: Error, Sendable, CustomStringConvertible {
    /// What kind of failure it is.
    public struct Code: Sendable, Hashable {
        private enum Value {
            case invalidFile
            case invalidEvent
            case evaluation
            case tooManyJobs
            case unsupported
            case unknownJob
            case invalidData
        }

        private let value: Value

        /// The file breaks the rules of the dialect; `issues` has every place.
        public static let invalidFile = Code(value: .invalidFile)

        /// The event lacks what the workflow requires of it, such as an input.
        public static let invalidEvent = Code(value: .invalidEvent)

        /// An expression could not be evaluated.
        public static let evaluation = Code(value: .evaluation)

        /// The matrices make more jobs than a run may have.
        public static let tooManyJobs = Code(value: .tooManyJobs)

        /// The workflow asks for something that is not carried out.
        public static let unsupported = Code(value: .unsupported)

        /// No job of the plan has the name.
        public static let unknownJob = Code(value: .unknownJob)

        /// A text a step wrote for the runner (an output, a variable) is malformed.
        public static let invalidData = Code(value: .invalidData)
    }

    public let code: Code
    public let issues: [WorkflowIssue]
    private let summary: String

    public init(_ code: Code, issues: [WorkflowIssue]) {
        self.code = code
        self.issues = issues
        summary = ""
    }

    public init(_ code: Code, _ message: String) {
        self.code = code
        issues = []
        summary = message
    }

    init(_ code: Code, _ message: String, file: String, at position: SourcePosition?) {
        self.init(code, issues: [WorkflowIssue(file: file, position: position, message: message)])
    }

    /// Safe to show: one line an issue, each with its place; never a context's value.
    public var message: String {
        issues.isEmpty ? summary : issues.map(\.description).joined(separator: "\n")
    }

    public var description: String { message }
}
