/// What an evaluation may look at: contexts by name, the status functions' answers, and the files' hashes.
public struct ExpressionContext: Sendable {
    /// The status functions' answers; `always()` is always true.
    public struct Status: Sendable, Hashable {
        public var success: Bool
        public var failure: Bool
        public var cancelled: Bool

        /// The results of jobs by id, for `success('job')` and `failure('job')`.
        public var jobs: [String: String]

        public init(success: Bool, failure: Bool, cancelled: Bool, jobs: [String: String] = [:]) {
            self.success = success
            self.failure = failure
            self.cancelled = cancelled
            self.jobs = jobs
        }

        func result(of job: String) -> String? {
            jobs.first { CaseFolding.areEqual($0.key, job) }?.value
        }

        /// Nothing failed and nothing was cancelled.
        public static let succeeding = Status(success: true, failure: false, cancelled: false)
    }

    /// Answers `hashFiles`: the hash of the files that match the patterns, empty where none does.
    public typealias HashFiles = @Sendable ([String]) throws -> String

    public var contexts: ExpressionObject
    public var status: Status
    public var hashFiles: HashFiles?
    public var limits: ExpressionLimits

    public init(
        contexts: ExpressionObject = ExpressionObject(),
        status: Status = .succeeding,
        hashFiles: HashFiles? = nil,
        limits: ExpressionLimits = .standard
    ) {
        self.contexts = contexts
        self.status = status
        self.hashFiles = hashFiles
        self.limits = limits
    }

    /// The same with one context set.
    public func setting(_ name: String, to value: ExpressionValue) -> ExpressionContext {
        var copy = self
        copy.contexts = contexts.setting(name, to: value)
        return copy
    }
}
