public import Workflows

/// What became of a run, as a document.
public struct RunReport: Codable, Sendable {
    /// One step.
    public struct Step: Codable, Sendable {
        public var number: Int
        public var name: String
        public var status: JobStatus
        public var seconds: Double?
    }

    /// One job.
    public struct Job: Codable, Sendable {
        public var id: String
        public var name: String
        public var status: JobStatus

        /// Why it was skipped, failed or cancelled.
        public var reason: String?
        public var seconds: Double?
        public var outputs: [String: String]
        public var steps: [Step]

        /// What its steps wrote to `GITHUB_STEP_SUMMARY`.
        public var summary: String?

        /// The whole log, `TIME STEP TEXT` a line.
        public var log: String?
    }

    /// A remark of a step, on a place in a file where it has one.
    public struct Annotation: Codable, Sendable, Hashable {
        public var job: String
        public var step: Int
        public var level: String
        public var text: String
    }

    public var workflow: String
    public var file: String
    public var event: String
    public var ref: String
    public var revision: String
    public var run: Int
    public var status: JobStatus
    public var seconds: Double
    public var jobs: [Job]
    public var annotations: [Annotation]

    /// What the workflow says that is not carried out.
    public var notices: [String]
}
