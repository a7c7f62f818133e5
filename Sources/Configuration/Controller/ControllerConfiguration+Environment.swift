import YAML

extension ControllerConfiguration {
    /// A place that is delivered to, and the rules that protect it.
    public struct Environment: Sendable, Hashable {
        /// Names are told apart without regard to case.
        public var name: String
        /// Where its overlay is.
        public var repository: String
        /// Other repositories whose runs promote here.
        public var sources: [String]
        /// The directory of the overlay in the repository.
        public var overlay: String
        /// Who may review, people and `team:NAME`; nobody named means every user who may review at all.
        public var reviewers: [String]
        /// How many have to approve; 0 lets jobs start without review.
        public var requiredReviews: Int
        /// Whether authors and committers of the change, and whoever started it, are refused as its reviewers.
        public var preventSelfReview: Bool
        /// How long a job waits before it starts.
        public var waitTimer: Duration
        /// Patterns of the branches that may deploy here; none means every branch.
        public var branches: [String]
        /// When jobs may start, in the week; none means always.
        public var windows: [DeliveryWindow]
        /// When none may.
        public var freezes: [DeliveryFreeze]
        /// How long a review may take; a job that nobody has decided on by then fails.
        public var expires: Duration
        /// Whether a promotion that does not become healthy is taken back.
        public var rollback: Rollback
        /// The tag that images get in their registry when they are promoted here.
        public var tag: String?
        /// Nil where promotions are pushed to the branch.
        public var pullRequests: PullRequestSetting?
        /// What jobs of the environment get as `secrets`, over those of the repository.
        public var secrets: [String: SecretReference]
        /// The same for `vars`.
        public var vars: [String: String]

        /// Who takes back what does not become healthy.
        public enum Rollback: String, Sendable, Hashable, CaseIterable {
            /// The controller, once: what agents have rolled back, and what they report degraded before it was healthy.
            case automatic
            /// The controller, once, but only what an agent has rolled back by itself.
            case agents
            /// A person.
            case manual
        }

        /// As long as GitHub waits.
        public static let standardExpiry = Duration.seconds(30 * 86_400)

        public init(
            name: String,
            repository: String,
            overlay: String,
            reviewers: [String] = [],
            requiredReviews: Int = 0,
            preventSelfReview: Bool = false,
            waitTimer: Duration = .zero,
            branches: [String] = [],
            windows: [DeliveryWindow] = [],
            freezes: [DeliveryFreeze] = [],
            expires: Duration = standardExpiry,
            rollback: Rollback? = nil,
            sources: [String] = [],
            tag: String? = nil,
            pullRequests: PullRequestSetting? = nil,
            secrets: [String: SecretReference] = [:],
            vars: [String: String] = [:]
        ) {
            self.name = name
            self.repository = repository
            self.overlay = overlay
            self.reviewers = reviewers
            self.requiredReviews = requiredReviews
            self.preventSelfReview = preventSelfReview
            self.waitTimer = waitTimer
            self.branches = branches
            self.windows = windows
            self.freezes = freezes
            self.expires = expires
            self.sources = sources
            self.tag = tag
            self.pullRequests = pullRequests
            self.rollback = rollback ?? Self.standardRollback(requiredReviews)
            self.secrets = secrets
            self.vars = vars
        }

        /// What people have decided about is taken back without them; of the rest what runs nowhere any more, so that Git
        /// goes on saying what runs.
        static func standardRollback(_ requiredReviews: Int) -> Rollback { requiredReviews > 0 ? .automatic : .agents }

        static func read(_ node: YAMLNode, _ report: Report) -> Environment? {
            let keys = [
                "name", "repository", "overlay", "reviewers", "requiredReviews", "preventSelfReview", "waitTimer",
                "branches", "windows", "freezes", "expires", "rollback", "sources", "tag",
                "pullRequests", "secrets", "vars",
            ]
            guard let fields = Fields(node, report, name: "an environment", known: keys) else { return nil }
            let overlay = fields.value("overlay", TextRules.pathInRepository)
            let reviewers = fields.values("reviewers", TextRules.reviewer) ?? []
            let required = fields.integer("requiredReviews", in: 0...100)
            let preventSelfReview = fields.bool("preventSelfReview") ?? false
            let waitTimer = fields.value("waitTimer") { text throws(InvalidValue) in
                try DurationText.read(text, in: .zero ... .seconds(30 * 86_400))
            }
            let branches = fields.values("branches", TextRules.branchPattern) ?? []
            let windows = fields.list("windows") { DeliveryWindow.read($0, report) }
            let freezes = fields.list("freezes") { DeliveryFreeze.read($0, report) }
            let expires = fields.value("expires") { text throws(InvalidValue) in
                try DurationText.read(text, in: .seconds(60) ... .seconds(365 * 86_400))
            }
            let rollback = fields.value("rollback", Rollback.read)
            if required == 0, !reviewers.isEmpty {
                fields.add("reviewers are named, but no review is required", at: "requiredReviews")
            }
            let secrets = NamedValues.secrets(fields)
            let vars = NamedValues.variables(fields)
            guard let name = fields.required("name", TextRules.name),
                let repository = fields.required("repository", TextRules.name)
            else { return nil }
            return Environment(
                name: name,
                repository: repository,
                overlay: overlay ?? "overlays/\(name)",
                reviewers: reviewers,
                requiredReviews: required ?? (reviewers.isEmpty ? 0 : 1),
                preventSelfReview: preventSelfReview,
                waitTimer: waitTimer ?? .zero,
                branches: branches,
                windows: windows,
                freezes: freezes,
                expires: expires ?? standardExpiry,
                rollback: rollback,
                sources: fields.values("sources", TextRules.name) ?? [],
                tag: fields.value("tag", TextRules.imageTag),
                pullRequests: fields["pullRequests"].flatMap { PullRequestSetting.read($0, report) },
                secrets: secrets,
                vars: vars
            )
        }
    }
}

extension ControllerConfiguration.Environment.Rollback: Words {}
