/// How a runner is set up.
public struct RunnerSettings: Codable, Sendable {
    public var name: String

    /// What jobs may ask for in `runs-on`.
    public var labels: [String]

    /// How many jobs run at once.
    public var concurrency: Int

    /// The directory for mirrors, workspaces and caches.
    public var data: String

    /// The environment that jobs inherit `PATH`, `HOME` and the locale from.
    public var environment: [String: String]

    /// The address below which actions of other repositories are found as `owner/name`; nil where none are fetched.
    public var actionServer: String?

    /// Whether every job begins with an empty workspace; else it is as the job before left it.
    public var startsEmpty = false

    /// Where jobs run that do not say it themselves.
    public var executor = RunnerExecutor.host

    /// What a container of a job may take at most.
    public var limits = RunnerLimits()

    /// The paths of the host that containers may mount where all jobs run in containers.
    public var paths: [String] = []

    public init(
        name: String,
        labels: [String],
        concurrency: Int,
        data: String,
        environment: [String: String],
        actionServer: String? = nil
    ) {
        self.name = name
        self.labels = labels
        self.concurrency = concurrency
        self.data = data
        self.environment = environment
        self.actionServer = actionServer
    }

    /// Where the runner's own programs are, such as `node`.
    var searchPath: String {
        environment["PATH"] ?? "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    }

    /// `Linux` or `macOS`, as the `runner` context says it.
    static var os: String {
        #if os(macOS)
        "macOS"
        #else
        "Linux"
        #endif
    }

    /// `X64` or `ARM64`, as the `runner` context says it.
    static var arch: String {
        #if arch(arm64)
        "ARM64"
        #else
        "X64"
        #endif
    }
}
