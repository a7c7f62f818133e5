import YAML

extension AgentConfiguration {
    /// The overlay in Git that the host is brought to.
    public struct Source: Sendable, Hashable {
        public var url: String
        public var branch: String
        /// The directory of the overlay in the repository.
        public var path: String
        /// How often Git is asked for changes.
        public var interval: Duration
        public var credentials: GitAccess?
        /// The file of those whose signature a commit needs, as `allowed_signers` of OpenSSH; nil where it needs none.
        public var allowedSigners: String?

        public static let standardInterval = Duration.seconds(30)

        public init(
            url: String,
            branch: String = "main",
            path: String,
            interval: Duration = standardInterval,
            credentials: GitAccess? = nil,
            allowedSigners: String? = nil
        ) {
            self.url = url
            self.branch = branch
            self.path = path
            self.interval = interval
            self.credentials = credentials
            self.allowedSigners = allowedSigners
        }

        static func read(_ node: YAMLNode, _ report: Report) -> Source? {
            let keys = ["url", "branch", "path", "interval", "credentials", "allowedSigners"]
            guard let fields = Fields(node, report, name: "the source", known: keys) else { return nil }
            let branch = fields.value("branch", TextRules.branch)
            let path = fields.required("path", hint: "the directory of the overlay", TextRules.pathInRepository)
            let interval = fields.value("interval") { text throws(InvalidValue) in
                try DurationText.read(text, in: .milliseconds(100) ... .seconds(86_400))
            }
            let credentials = fields["credentials"].flatMap { GitAccess.read($0, report) }
            let allowedSigners = fields.value("allowedSigners", TextRules.path)
            guard let url = fields.required("url", RepositoryAddress.read), let path else { return nil }
            return Source(
                url: url,
                branch: branch ?? "main",
                path: path,
                interval: interval ?? standardInterval,
                credentials: credentials,
                allowedSigners: allowedSigners.map(report.resolve)
            )
        }
    }

    /// The controller that an agent reports to.
    public struct Controller: Sendable, Hashable {
        public var url: WebURL
        /// The file with the agent's token.
        public var tokenFile: String

        public init(url: WebURL, tokenFile: String) {
            self.url = url
            self.tokenFile = tokenFile
        }

        static func read(_ node: YAMLNode, _ report: Report) -> Controller? {
            guard let fields = Fields(node, report, name: "the controller", known: ["url", "tokenFile"]) else {
                return nil
            }
            let tokenFile = fields.required("tokenFile", hint: "the file with the agent's token", TextRules.path)
            guard let url = fields.required("url", WebURL.read), let tokenFile else { return nil }
            return Controller(url: url, tokenFile: report.resolve(tokenFile))
        }
    }
}
