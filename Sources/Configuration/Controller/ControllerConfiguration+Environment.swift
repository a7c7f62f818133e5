import YAML

extension ControllerConfiguration {
    /// A place that is delivered to, and the rules that protect it.
    public struct Environment: Sendable, Hashable {
        /// Names are told apart without regard to case.
        public var name: String
        public var repository: String
        /// The directory of the overlay in the repository.
        public var overlay: String
        /// Who may review; nobody named means every user who may review at all.
        public var reviewers: [String]
        /// How many have to approve; 0 lets jobs start without review.
        public var requiredReviews: Int
        /// Whether whoever pushed the change is refused as its reviewer.
        public var preventSelfReview: Bool
        /// How long a job waits before it starts.
        public var waitTimer: Duration
        /// Patterns of the branches that may deploy here; none means every branch.
        public var branches: [String]
        /// What jobs of the environment get as `secrets`, over those of the repository.
        public var secrets: [String: SecretReference]
        /// The same for `vars`.
        public var vars: [String: String]

        public init(
            name: String,
            repository: String,
            overlay: String,
            reviewers: [String] = [],
            requiredReviews: Int = 0,
            preventSelfReview: Bool = false,
            waitTimer: Duration = .zero,
            branches: [String] = [],
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
            self.secrets = secrets
            self.vars = vars
        }

        static func read(_ node: YAMLNode, _ report: Report) -> Environment? {
            let keys = [
                "name", "repository", "overlay", "reviewers", "requiredReviews", "preventSelfReview", "waitTimer",
                "branches", "secrets", "vars",
            ]
            guard let fields = Fields(node, report, name: "an environment", known: keys) else { return nil }
            let overlay = fields.value("overlay", TextRules.pathInRepository)
            let reviewers = fields.values("reviewers", TextRules.name) ?? []
            let required = fields.integer("requiredReviews", in: 0...100)
            let preventSelfReview = fields.bool("preventSelfReview") ?? false
            let waitTimer = fields.value("waitTimer") { text throws(InvalidValue) in
                try DurationText.read(text, in: .zero ... .seconds(30 * 86_400))
            }
            let branches = fields.values("branches", TextRules.branchPattern) ?? []
            if let required, !reviewers.isEmpty, required > reviewers.count {
                fields.add(
                    "\(required) reviews are required, but only \(reviewers.count) may review",
                    at: "requiredReviews"
                )
            }
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
                secrets: secrets,
                vars: vars
            )
        }
    }
}
