/// A runner's greeting.
///
/// Jobs that an earlier session of the same runner still holds go back to the queue at once, but those that it keeps.
public struct RunnerRegistration: Codable, Sendable {
    public var name: String

    /// Different at every start of the runner.
    public var session: String
    public var labels: [String]
    public var concurrency: Int

    /// The jobs of an earlier session that go on under this one; nil is none.
    public var keeps: [KeptJob]?

    public init(name: String, session: String, labels: [String], concurrency: Int, keeps: [KeptJob]? = nil) {
        self.name = name
        self.session = session
        self.labels = labels
        self.concurrency = concurrency
        self.keeps = keeps
    }
}

/// An attempt at a job that a runner has under way.
public struct KeptJob: Codable, Sendable, Hashable {
    public var run: Int
    public var job: String
    public var attempt: Int

    public init(run: Int, job: String, attempt: Int) {
        self.run = run
        self.job = job
        self.attempt = attempt
    }
}

/// A runner's word that it is about to stop, and takes no job any more.
public struct RunnerLeave: Codable, Sendable {
    public var session: String

    public init(session: String) {
        self.session = session
    }
}

/// A runner's question for work; answered at once, or when work appears, or empty after `waitSeconds`.
public struct ClaimRequest: Codable, Sendable {
    public var runner: String
    public var session: String
    public var waitSeconds: Int

    public init(runner: String, session: String, waitSeconds: Int) {
        self.runner = runner
        self.session = session
        self.waitSeconds = waitSeconds
    }
}

/// One attempt at one job, leased to one runner.
public struct JobAssignment: Codable, Sendable {
    /// Proves that the bearer holds the job; every later call names it.
    public var lease: String

    /// The lease ends this long after the last call that named it.
    public var leaseSeconds: Int
    public var run: Int
    public var job: String
    public var attempt: Int
    public var repository: String

    /// Where the runner fetches the repository from.
    public var url: String
    public var branch: String
    public var revision: String

    /// The planned job, as `Workflows` encodes it.
    public var plan: String

    /// The contexts of the job's expressions (`github`, `needs`, `inputs`, …), as JSON.
    public var contexts: String

    /// `host:port` of the registry images are pushed to.
    public var registry: String

    /// The secrets of the repository and of the job's environment, by name; never kept anywhere.
    public var secrets: [String: String]?

    /// What Git servers ask of the runner itself; no step gets it, and it is kept nowhere.
    public var access: [RepositoryAccess]?

    /// Where the revision is found; nil where it is on the branch.
    public var source: RevisionSource?

    public init(
        lease: String,
        leaseSeconds: Int,
        run: Int,
        job: String,
        attempt: Int,
        repository: String,
        url: String,
        branch: String,
        revision: String,
        plan: String,
        contexts: String,
        registry: String,
        secrets: [String: String]? = nil,
        access: [RepositoryAccess]? = nil,
        source: RevisionSource? = nil
    ) {
        self.lease = lease
        self.leaseSeconds = leaseSeconds
        self.run = run
        self.job = job
        self.attempt = attempt
        self.repository = repository
        self.url = url
        self.branch = branch
        self.revision = revision
        self.plan = plan
        self.contexts = contexts
        self.registry = registry
        self.secrets = secrets
        self.access = access
        self.source = source
    }
}

/// Where a revision is found that is not on the repository's configured branch.
public struct RevisionSource: Codable, Sendable, Hashable {
    /// The merge of a pull request, which is nowhere: whoever needs it makes it of the two.
    public struct Merge: Codable, Sendable, Hashable {
        public var head: String
        public var base: String

        /// The full name of the branch that the base is on.
        public var baseRef: String

        public init(head: String, base: String, baseRef: String) {
            self.head = head
            self.base = base
            self.baseRef = baseRef
        }
    }

    /// The full name of the ref that it, or the head of the merge, was seen at.
    public var ref: String

    /// Nil where the revision itself is there.
    public var merge: Merge?

    /// The commit of strangers that the job is about and must not check out unless its workflow insists.
    public var foreign: String?

    /// Whether the controller hands it out itself; it then needs neither the repository's server nor its credentials.
    public var isServed: Bool?

    public init(ref: String, merge: Merge? = nil, foreign: String? = nil, isServed: Bool? = nil) {
        self.ref = ref
        self.merge = merge
        self.foreign = foreign
        self.isServed = isServed
    }
}

/// The answer to a heartbeat.
public struct LeaseState: Codable, Sendable {
    /// The job was cancelled: stop it and report.
    public var cancelRequested: Bool

    public init(cancelRequested: Bool) {
        self.cancelRequested = cancelRequested
    }
}

/// One step of a job as it begins or ends.
public struct StepReport: Codable, Sendable {
    /// 1 for the first step.
    public var number: Int
    public var name: String
    public var status: ExecutionStatus

    /// What the step remarked on, once it has ended.
    public var annotations: [StepAnnotation]?

    public init(number: Int, name: String, status: ExecutionStatus, annotations: [StepAnnotation]? = nil) {
        self.number = number
        self.name = name
        self.status = status
        self.annotations = annotations
    }
}

/// A remark of a step, on a place in a file where it has one.
public struct StepAnnotation: Codable, Sendable, Hashable {
    /// How grave it is.
    public enum Level: String, Codable, Sendable, CaseIterable {
        case notice
        case warning
        case error
    }

    public var level: Level
    public var message: String
    public var title: String?
    public var file: String?
    public var line: Int?
    public var endLine: Int?
    public var column: Int?
    public var endColumn: Int?

    public init(
        level: Level,
        message: String,
        title: String? = nil,
        file: String? = nil,
        line: Int? = nil,
        endLine: Int? = nil,
        column: Int? = nil,
        endColumn: Int? = nil
    ) {
        self.level = level
        self.message = message
        self.title = title
        self.file = file
        self.line = line
        self.endLine = endLine
        self.column = column
        self.endColumn = endColumn
    }
}

/// The end of a job's attempt.
public struct JobResult: Codable, Sendable {
    /// `succeeded`, `failed` or `cancelled`.
    public var status: ExecutionStatus

    /// Why it failed, in one or a few lines.
    public var reason: String?
    public var outputs: [String: String]

    public init(status: ExecutionStatus, reason: String?, outputs: [String: String]) {
        self.status = status
        self.reason = reason
        self.outputs = outputs
    }
}

/// What `headgate/promote` asks for.
public struct PromotionRequest: Codable, Sendable {
    public var environment: String

    /// `NAME=[NEW][:TAG][@DIGEST]`, as `headgate set-image` takes them.
    public var images: [String]

    /// `FILE:KEY=VALUE`, for files of the overlay; nil is none.
    public var set: [String]?

    public init(environment: String, images: [String], set: [String]? = nil) {
        self.environment = environment
        self.images = images
        self.set = set
    }
}

/// A promotion that stands on the branch.
public struct PromotionResult: Codable, Sendable {
    public var commit: String

    /// False when the overlay had all of it already.
    public var changed: Bool

    /// Where it waits for a merge; nil when it is on the branch.
    public var pullRequest: String?

    public init(commit: String, changed: Bool, pullRequest: String? = nil) {
        self.commit = commit
        self.changed = changed
        self.pullRequest = pullRequest
    }
}

/// How the wait for an environment's agents stands.
public struct SyncState: Codable, Sendable {
    public enum Outcome: String, Codable, Sendable, CaseIterable {
        case pending
        case healthy
        case failed
        case superseded
    }

    public var outcome: Outcome

    /// What is waited for, or why it failed.
    public var message: String

    /// Where the environment's Services can be reached, once it is healthy.
    public var services: [ServiceStatus]

    public init(outcome: Outcome, message: String, services: [ServiceStatus] = []) {
        self.outcome = outcome
        self.message = message
        self.services = services
    }
}
