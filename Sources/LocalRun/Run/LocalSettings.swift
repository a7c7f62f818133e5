/// How a local run is carried out.
public struct LocalSettings: Sendable {
    /// Asks somebody whether a job may go to an environment: its name, and the job's.
    public typealias Ask = @Sendable (_ environment: String, _ job: String) async -> Bool

    /// How many jobs run side by side.
    public var jobs: Int

    /// The environment of this process, of which jobs inherit a little.
    public var environment: [String: String]

    /// The `secrets` context.
    public var secrets: [String: String]

    /// The environments that jobs may go to without being asked about.
    public var approved: Set<String>

    /// Nil where there is nobody to ask.
    public var ask: Ask?

    /// `host:port` of the registry images are pushed to; nil pushes nothing.
    public var registry: String?

    /// The image that jobs with a label run in, where they name none; every other label is this host.
    public var images: [String: String]

    /// The address below which actions of other repositories are found.
    public var actionServer: String?

    public init(
        jobs: Int,
        environment: [String: String],
        secrets: [String: String] = [:],
        approved: Set<String> = [],
        ask: Ask? = nil,
        registry: String? = nil,
        images: [String: String] = [:]
    ) {
        self.jobs = jobs
        self.environment = environment
        self.secrets = secrets
        self.approved = approved
        self.ask = ask
        self.registry = registry
        self.images = images
    }
}
