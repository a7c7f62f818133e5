import YAML

extension ControllerConfiguration {
    /// Somebody who is told when something happens.
    public struct Notification: Sendable, Hashable {
        /// Where it goes.
        public enum Target: Sendable, Hashable {
            /// The event in JSON, signed with the secret where there is one.
            case webhook(url: Address, secret: SecretReference?)

            /// A sentence or two, as Slack's incoming webhooks and those compatible with them take it; the address is a secret.
            case slack(url: SecretReference)

            /// A mail to each of these addresses.
            case email(to: [String])
        }

        /// Where a request is sent: an address that everybody may read who reads the file, or one that is a secret.
        public enum Address: Sendable, Hashable {
            case plain(String)
            case secret(SecretReference)
        }

        enum Kind: String, Words {
            case webhook
            case slack
            case email
        }

        public var name: String
        public var target: Target

        /// The events to tell: names, or a name's beginning with `*`.
        public var events: [String]

        /// Only of these repositories; none is all.
        public var repositories: [String]

        /// Only of these environments; none is all.
        public var environments: [String]

        public init(
            name: String,
            target: Target,
            events: [String] = standardEvents,
            repositories: [String] = [],
            environments: [String] = []
        ) {
            self.name = name
            self.target = target
            self.events = events
            self.repositories = repositories
            self.environments = environments
        }

        /// What there is to be told.
        public static let knownEvents =
            ["queued", "waiting", "running", "succeeded", "failed", "cancelled", "fixed"].map { "run.\($0)" }
            + ["queued", "waiting", "running", "succeeded", "failed", "cancelled", "skipped"].map { "job.\($0)" }
            + ["review.waiting", "review.approved", "review.rejected", "pull.waiting", "promoted"]
            + ["promotion.healthy", "promotion.failed", "rollback", "hold.added", "hold.released"]
            + ["healthy", "progressing", "degraded", "missing", "suspended", "recovered"].map { "environment.\($0)" }
            + ["agent.lost", "agent.back", "schedule.disabled"]

        /// `events` when none are given: what somebody has to know or to do something about.
        public static let standardEvents = [
            "run.failed", "run.fixed", "review.*", "pull.waiting", "promoted", "promotion.failed", "rollback", "hold.*",
            "environment.degraded", "environment.missing", "environment.recovered", "agent.*", "schedule.disabled",
        ]

        /// The most addresses of one e-mail target.
        static let maximumRecipients = 50

        private static let keys = ["name", "kind", "events", "repositories", "environments"]

        /// What only one kind has.
        private static let ownKeys: [Kind: [String]] = [.webhook: ["url", "secret"], .slack: ["url"], .email: ["to"]]

        static func read(_ node: YAMLNode, _ report: Report) -> Notification? {
            let kind = node["kind"]?.text.flatMap(Kind.init)
            let own = kind.flatMap { ownKeys[$0] } ?? ["url", "secret", "to"]
            let name = kind.map { "a notification of the kind \($0.rawValue)" } ?? "a notification"
            guard let fields = Fields(node, report, name: name, known: keys + own) else { return nil }
            _ = fields.required("kind", hint: "webhook, slack or email", Kind.read)
            let events = fields.values("events", event) ?? standardEvents
            if fields["events"] != nil, events.isEmpty { fields.add("events names nothing to tell", at: "events") }
            let repositories = fields.values("repositories", TextRules.name) ?? []
            let environments = fields.values("environments", TextRules.name) ?? []
            let target = kind.flatMap { Target.read($0, fields) }
            guard let name = fields.required("name", TextRules.name), let target, !events.isEmpty else { return nil }
            return Notification(
                name: name,
                target: target,
                events: events,
                repositories: repositories,
                environments: environments
            )
        }

        private static func event(_ text: String) throws(InvalidValue) -> String {
            let isKnown =
                text.hasSuffix("*")
                ? knownEvents.contains { $0.hasPrefix(text.dropLast()) } : knownEvents.contains(text)
            guard isKnown else {
                let advice = Suggestion.nearest(to: text, in: knownEvents).map { "; did you mean \($0)?" } ?? ""
                throw InvalidValue("there is no event \(Fields.printable(text))\(advice)")
            }
            return text
        }
    }
}

extension ControllerConfiguration.Notification.Target {
    fileprivate static func read(_ kind: ControllerConfiguration.Notification.Kind, _ fields: Fields) -> Self? {
        switch kind {
        case .webhook:
            let secret = fields.secret("secret")
            return fields.address("url").map { .webhook(url: $0, secret: secret) }
        case .slack:
            let node = fields.require("url", hint: "where the hook is; it is a secret: {file: PATH} or {env: NAME}")
            return node.flatMap { SecretReference.read($0, "url", fields.report) }.map { .slack(url: $0) }
        case .email:
            guard fields.require("to", hint: "the addresses to write to") != nil,
                let addresses = fields.values("to", TextRules.mailbox)
            else { return nil }
            guard (1...ControllerConfiguration.Notification.maximumRecipients).contains(addresses.count) else {
                let most = ControllerConfiguration.Notification.maximumRecipients
                if fields["to"]?.sequence?.isEmpty ?? false || addresses.count > most {
                    fields.add("to has 1 to \(most) addresses", at: "to")
                }
                return nil
            }
            return .email(to: addresses)
        }
    }
}

extension Fields {
    /// Reads an address that may be a secret.
    fileprivate func address(_ key: String) -> ControllerConfiguration.Notification.Address? {
        guard let node = require(key, hint: "an address, or {file: PATH} or {env: NAME} where it is a secret") else {
            return nil
        }
        guard node.mapping == nil else { return SecretReference.read(node, key, report).map { .secret($0) } }
        return required(key) { text throws(InvalidValue) in
            guard WebURL(text) != nil else {
                throw InvalidValue(
                    "expected an address such as https://hooks.example.com/headgate; one with a user or a query holds a "
                        + "secret: write it to a file and say {file: PATH}"
                )
            }
            return .plain(text)
        }
    }
}
