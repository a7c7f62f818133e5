/// What `headgate up` is asked for.
public struct StandaloneOptions: Sendable {
    /// A directory in a Git repository, a bare repository's path, or a URL.
    public var repository: String

    /// The data directory; nil for the repository's own.
    public var data: String?
    public var port: Int

    /// Who may review production; nobody named means anyone on this machine who gives a name.
    public var reviewers: [String]

    /// How many jobs run at once.
    public var concurrency: Int

    /// Where the engine is, as `DOCKER_HOST` writes it.
    public var engine: String

    /// The program to start the processes with: this one.
    public var program: String
    public var environment: [String: String]

    public init(
        repository: String,
        data: String?,
        port: Int,
        reviewers: [String],
        concurrency: Int,
        engine: String,
        program: String,
        environment: [String: String]
    ) {
        self.repository = repository
        self.data = data
        self.port = port
        self.reviewers = reviewers
        self.concurrency = concurrency
        self.engine = engine
        self.program = program
        self.environment = environment
    }
}
