/// An image to build; the context comes as a tar archive.
public struct BuildSpec: Sendable {
    /// Path within the context.
    public var dockerfile = "Dockerfile"
    /// `name:tag` each.
    public var tags: [String] = []
    public var arguments: [String: String] = [:]
    public var labels: [String: String] = [:]
    /// The stage to stop at.
    public var target: String?
    public var usesCache = true
    /// Ask the registry for newer base images.
    public var pulls = false
    public var networkMode: String?
    /// For base images.
    public var credentials: [RegistryCredentials] = []

    public init(dockerfile: String = "Dockerfile", tags: [String] = []) {
        self.dockerfile = dockerfile
        self.tags = tags
    }

    /// The call's query, in order.
    func query() throws(DockerError) -> [(name: String, value: String?)] {
        var items: [(name: String, value: String?)] = [
            ("dockerfile", dockerfile), ("target", target), ("networkmode", networkMode),
            ("nocache", usesCache ? nil : "true"), ("pull", pulls ? "true" : nil), ("rm", "true"), ("forcerm", "true"),
        ]
        items += tags.map { ("t", $0) }
        items.append(("buildargs", arguments.isEmpty ? nil : try JSON.text(arguments)))
        items.append(("labels", labels.isEmpty ? nil : try JSON.text(labels)))
        return items
    }

    /// The value of `X-Registry-Config`.
    func registryHeader() throws(DockerError) -> String? {
        guard !credentials.isEmpty else {
            return nil
        }
        return try JSON.base64URL(Dictionary(credentials.map { ($0.registry, $0) }) { $1 })
    }
}
