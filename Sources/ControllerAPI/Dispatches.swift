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
        do {
            inputs = try container.decodeIfPresent([String: String].self, forKey: .inputs) ?? [:]
        } catch DecodingError.typeMismatch {
            inputs = try container.decode([String: Scalar].self, forKey: .inputs).mapValues(\.text)
        }
        priority = try container.decodeIfPresent(Int.self, forKey: .priority)
    }

    /// An input as it may be written: what it means is up to the workflow's types.
    private struct Scalar: Decodable {
        var text: String

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            do {
                text = try container.decode(String.self)
            } catch DecodingError.typeMismatch {
                text = try Self.flagOrNumber(in: container)
            }
        }

        private static func flagOrNumber(in container: any SingleValueDecodingContainer) throws -> String {
            do {
                return try container.decode(Bool.self) ? "true" : "false"
            } catch DecodingError.typeMismatch {
                return try number(in: container)
            }
        }

        private static func number(in container: any SingleValueDecodingContainer) throws -> String {
            do {
                return String(try container.decode(Int64.self))
            } catch {
                // Not whole, or too large; if it is no other number either, that is the reason.
                return String(try container.decode(Double.self))
            }
        }
    }
}

/// An event of somebody's own that may start workflows (`repository_dispatch`), as it was taken.
public struct RepositoryDispatched: Codable, Sendable {
    /// The event's number.
    public var event: Int

    /// The runs it started.
    public var runs: [Int]

    public init(event: Int, runs: [Int]) {
        self.event = event
        self.runs = runs
    }
}

/// An event of somebody's own, as it is sent.
public struct RepositoryDispatchRequest: Decodable, Sendable {
    enum CodingKeys: String, CodingKey {
        case type = "event_type"
        case payload = "client_payload"
    }

    public var type: String

    /// What the workflows see as `github.event.client_payload`; described as texts, and any JSON is taken as a value.
    public var payload: [String: String]?
}
