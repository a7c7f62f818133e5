/// A workflow that somebody starts, as it is sent.
public struct DispatchRequest: Codable, Sendable {
    /// The repository's name; nil where the controller has only one.
    public var repository: String?

    /// The workflow's file: its path in the repository, or its name.
    public var workflow: String

    /// The branch; nil for the one that is watched.
    public var ref: String?

    /// The inputs that the workflow declares under `workflow_dispatch`.
    public var inputs: [String: String]

    /// From -100 to 100; nil is 0, as usual, and jobs of higher ones get runners first.
    public var priority: Int?

    public init(
        repository: String? = nil,
        workflow: String,
        ref: String? = nil,
        inputs: [String: String] = [:],
        priority: Int? = nil
    ) {
        self.repository = repository
        self.workflow = workflow
        self.ref = ref
        self.inputs = inputs
        self.priority = priority
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        repository = try container.decodeIfPresent(String.self, forKey: .repository)
        workflow = try container.decode(String.self, forKey: .workflow)
        ref = try container.decodeIfPresent(String.self, forKey: .ref)
        inputs = try container.decodeIfPresent([String: String].self, forKey: .inputs) ?? [:]
        priority = try container.decodeIfPresent(Int.self, forKey: .priority)
    }
}
