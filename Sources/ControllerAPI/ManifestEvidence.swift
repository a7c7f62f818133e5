/// What would change in what an overlay renders to, object by object; values of Secrets are never part of it.
public struct ManifestEvidence: Codable, Sendable, Hashable {
    /// An object that differs.
    public struct Object: Codable, Sendable, Hashable {
        /// `added`, `removed` or `changed`.
        public var action: String
        public var apiVersion: String
        public var kind: String
        public var namespace: String?
        public var name: String
        public var fields: [Field]

        public init(
            action: String,
            apiVersion: String,
            kind: String,
            namespace: String?,
            name: String,
            fields: [Field]
        ) {
            self.action = action
            self.apiVersion = apiVersion
            self.kind = kind
            self.namespace = namespace
            self.name = name
            self.fields = fields
        }
    }

    /// A field that differs, with its values as JSON.
    public struct Field: Codable, Sendable, Hashable {
        public var action: String
        public var path: String
        public var before: String?
        public var after: String?

        public init(action: String, path: String, before: String?, after: String?) {
            self.action = action
            self.path = path
            self.before = before
            self.after = after
        }
    }

    /// The commit that runs there now; nil where nothing does.
    public var from: String?

    /// The commit that the promotion would be made on.
    public var to: String?

    /// Whether the images are those that the job itself names; else they are those the run promoted elsewhere, or none.
    public var isExact: Bool
    public var objects: [Object]

    /// Whether there is more than is shown.
    public var isTruncated: Bool

    /// Why the difference cannot be told, if it cannot.
    public var problem: String?

    public init(
        from: String?,
        to: String?,
        isExact: Bool,
        objects: [Object],
        isTruncated: Bool,
        problem: String?
    ) {
        self.from = from
        self.to = to
        self.isExact = isExact
        self.objects = objects
        self.isTruncated = isTruncated
        self.problem = problem
    }
}
