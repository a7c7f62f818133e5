import YAML

extension ControllerConfiguration {
    /// A runner that carries out jobs.
    public struct Runner: Sendable, Hashable {
        /// What jobs run in when they do not say it themselves.
        public enum Executor: String, Sendable, Hashable, CaseIterable {
            case host
            case container
            case kubernetes
        }

        public var name: String
        /// What jobs may ask for in `runs-on`.
        public var labels: [String]
        public var executor: Executor
        /// The image of jobs that name none; not for the executor `host`.
        public var image: String?
        /// What a container of a job may take.
        public var limits: RunnerLimits
        /// Paths of the host that containers of jobs may mount; not for the executor `host`, whose jobs may mount any.
        public var paths: [String]
        /// How many jobs run at once.
        public var concurrency: Int
        /// What a runner in another process proves itself with; the controller makes one when there is none.
        public var token: SecretReference?

        public init(
            name: String,
            labels: [String],
            executor: Executor = .host,
            image: String? = nil,
            limits: RunnerLimits = RunnerLimits(),
            paths: [String] = [],
            concurrency: Int = 1,
            token: SecretReference? = nil
        ) {
            self.name = name
            self.labels = labels
            self.executor = executor
            self.image = image
            self.limits = limits
            self.paths = paths
            self.concurrency = concurrency
            self.token = token
        }

        static func read(_ node: YAMLNode, _ report: Report) -> Runner? {
            let keys = ["name", "labels", "executor", "image", "limits", "paths", "concurrency", "token"]
            guard let fields = Fields(node, report, name: "a runner", known: keys) else { return nil }
            let labels = fields.values("labels", TextRules.label) ?? []
            if labels.isEmpty { fields.add("a runner without labels gets no job", at: "labels") }
            let executor = fields.value("executor", Executor.read) ?? .host
            let image = fields.value("image", TextRules.image)
            if executor == .host, image != nil {
                fields.add("an image is for the executors container and kubernetes", at: "image")
            }
            let limits = fields["limits"].flatMap { RunnerLimits.read($0, report) } ?? RunnerLimits()
            let paths = fields.values("paths", TextRules.absolutePath) ?? []
            if executor == .host, !paths.isEmpty {
                fields.add("paths are for the executor container; jobs on the host may mount any", at: "paths")
            }
            let concurrency = fields.integer("concurrency", in: 1...256) ?? 1
            let token = fields.secret("token")
            guard let name = fields.required("name", TextRules.name) else { return nil }
            return Runner(
                name: name,
                labels: labels,
                executor: executor,
                image: image,
                limits: limits,
                paths: paths,
                concurrency: concurrency,
                token: token
            )
        }
    }
}

extension ControllerConfiguration.Runner.Executor: Words {}
