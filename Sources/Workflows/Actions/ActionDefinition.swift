/// What an `action.yml` says an action is.
public struct ActionDefinition: Sendable, Hashable {
    /// A value the action takes.
    public struct Input: Sendable, Hashable {
        public var name: String
        public var isRequired: Bool
        public var fallback: Template?

        /// What people should do who still give it.
        public var deprecation: String?
    }

    /// A value a composite action gives.
    public struct Output: Sendable, Hashable {
        public var name: String
        public var value: Template
    }

    /// What runs before or after the step's own turn, and when.
    public struct Hook: Sendable, Hashable {
        /// The script, or the entry point of a container.
        public var entry: String

        /// Nil is always.
        public var condition: Condition?
    }

    /// A program for `node`.
    public struct JavaScript: Sendable, Hashable {
        /// The word after `using`, such as `node20`.
        public var runtime: String
        public var main: String
        public var pre: Hook?
        public var post: Hook?
    }

    /// A container.
    public struct Docker: Sendable, Hashable {
        /// `docker://image`, or the path of a Dockerfile.
        public var image: String
        public var entrypoint: String?
        public var arguments: [Template]
        public var env: Template?
        public var pre: Hook?
        public var post: Hook?
    }

    /// How it is carried out.
    public enum Runs: Sendable, Hashable {
        case composite([Step])
        case javaScript(JavaScript)
        case docker(Docker)
    }

    /// Its file, for messages.
    public var file: String
    public var name: String
    public var inputs: [Input]
    public var outputs: [Output]
    public var runs: Runs

    /// The names of the file, in the order in which they are looked for.
    public static let fileNames = ["action.yml", "action.yaml"]

    /// The action as one of a repository: what its steps use with `$/` is of that repository, at that ref.
    public func inside(owner: String, name: String, ref: String) -> ActionDefinition {
        guard case .composite(let steps) = runs else { return self }
        var action = self
        action.runs = .composite(steps.map { $0.inside(owner: owner, name: name, ref: ref) })
        return action
    }

    /// The actions its own steps use, in order.
    public var uses: [ActionReference] {
        guard case .composite(let steps) = runs else { return [] }
        return steps.compactMap { step in
            guard case .uses(let reference, _) = step.action else { return nil }
            return reference
        }
    }
}
