/// A job as the file has it, before its matrix is expanded.
public struct Job: Codable, Sendable, Hashable {
    /// A job named in `needs`.
    public struct Need: Codable, Sendable, Hashable {
        public var job: String
        public var position: SourcePosition
    }

    /// A called workflow: `uses`, `with` and `secrets` of a job.
    public struct Call: Codable, Sendable, Hashable {
        public var uses: String
        public var usesPosition: SourcePosition
        public var with: Template?

        /// Whether the file says `secrets: inherit`.
        public var inheritsSecrets: Bool
        public var secrets: Template?
    }

    public var id: String
    public var position: SourcePosition
    public var name: Template?
    public var needs: [Need]
    public var condition: Condition
    public var permissions: Permissions?
    public var concurrency: Concurrency?
    public var strategy: Strategy?
    public var env: Template?
    public var defaults: RunDefaults
    public var outputs: Template?

    /// Set where the job calls a workflow; it then has no steps.
    public var call: Call?
    public var runsOn: Template?
    public var environment: JobEnvironment?
    public var timeoutMinutes: Template?
    public var cancelTimeoutMinutes: Template?
    public var continueOnError: Template?
    public var container: Template?
    public var services: Template?
    public var snapshot: Template?
    public var steps: [Step]

    init(id: String, position: SourcePosition, condition: Condition) {
        self.id = id
        self.position = position
        self.condition = condition
        needs = []
        defaults = RunDefaults()
        steps = []
    }
}

/// The environment a job deploys to.
public struct JobEnvironment: Codable, Sendable, Hashable {
    public var name: Template
    public var url: Template?

    /// False where the job uses the environment without deploying to it.
    public var deployment: Template?
    public var position: SourcePosition
}

/// A matrix and how its jobs run side by side.
public struct Strategy: Codable, Sendable, Hashable {
    public var matrix: Template?
    public var failFast: Template?
    public var maxParallel: Template?
    public var position: SourcePosition

    /// Set where the whole strategy is one expression.
    public var dynamic: Template?
}

/// A group of runs or jobs of which one may be under way.
public struct Concurrency: Codable, Sendable, Hashable {
    public var group: Template
    public var cancelInProgress: Template?
    public var queue: Template?
    public var position: SourcePosition
}

/// The defaults of `run` steps.
public struct RunDefaults: Codable, Sendable, Hashable {
    public var shell: Template?
    public var workingDirectory: Template?

    public init(shell: Template? = nil, workingDirectory: Template? = nil) {
        self.shell = shell
        self.workingDirectory = workingDirectory
    }

    /// These, and the others' where these have none.
    public func filled(from other: RunDefaults) -> RunDefaults {
        RunDefaults(shell: shell ?? other.shell, workingDirectory: workingDirectory ?? other.workingDirectory)
    }
}

/// What a job's token may do.
public enum Permissions: Codable, Sendable, Hashable {
    public enum Level: String, Codable, Sendable, CaseIterable {
        case read
        case write
        case none
    }

    /// `read-all`, `write-all` or nothing at all.
    case all(Level)
    case scopes([String: Level])
}
