import Manifests

/// What tells a workload from every other one of a host.
struct WorkloadKey: Sendable, Hashable, Comparable, CustomStringConvertible {
    var kind: Workload.Kind
    var namespace: String
    var name: String

    init(kind: Workload.Kind = .deployment, namespace: String, name: String) {
        self.kind = kind
        self.namespace = namespace
        self.name = name
    }

    /// `namespace/name` of a Deployment, `namespace/name.Kind` of any other kind: no name has a capital.
    ///
    /// The journal has it.
    var description: String { kind == .deployment ? "\(namespace)/\(name)" : "\(namespace)/\(name).\(kind.rawValue)" }

    /// How people call it, such as `Deployment/web`.
    var displayName: String { "\(kind.rawValue)/\(name)" }

    /// Reads a `description`; nil where it is none.
    init?(_ description: String) {
        let parts = description.split(separator: "/", maxSplits: 1)
        guard parts.count == 2 else { return nil }
        namespace = String(parts[0])
        kind = .deployment
        name = String(parts[1])
        if let dot = parts[1].lastIndex(of: "."),
            let kind = Workload.Kind(rawValue: String(parts[1][parts[1].index(after: dot)...]))
        {
            self.kind = kind
            name = String(parts[1][..<dot])
        }
    }

    static func < (left: WorkloadKey, right: WorkloadKey) -> Bool {
        (left.namespace, left.name, left.kind.rawValue) < (right.namespace, right.name, right.kind.rawValue)
    }
}
