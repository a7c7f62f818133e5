/// What every object says about itself.
public struct ObjectMetadata: Sendable, Hashable {
    /// The name.
    public var name: String
    /// The namespace; `default` when the object names none.
    public var namespace: String
    /// Labels, by which objects are selected.
    public var labels: [String: String]
    /// Annotations, for people and tools.
    public var annotations: [String: String]

    /// Makes metadata.
    public init(
        name: String,
        namespace: String = "default",
        labels: [String: String] = [:],
        annotations: [String: String] = [:]
    ) {
        self.name = name
        self.namespace = namespace
        self.labels = labels
        self.annotations = annotations
    }

    /// Reads `metadata` of an object's root; a template's needs no name.
    init(_ root: inout FieldReader, needsName: Bool = true, warnings: inout [ManifestWarning]) throws(ManifestError) {
        root.pass("apiVersion", "kind", "status")
        guard var reader = try root.child("metadata") else {
            guard !needsName else { throw root.invalid("is required", "metadata") }
            self.init(name: "")
            return
        }
        reader.pass("creationTimestamp", "resourceVersion", "uid", "generation", "managedFields")
        let name = try reader.name(
            "lower-case letters, digits, '-' and '.', at most 253 characters",
            &warnings,
            where: { Self.isName($0) }
        )
        guard !needsName || !name.isEmpty else { throw reader.invalid("is required", "name") }
        let namespace = try reader.string("namespace") ?? "default"
        guard Self.isLabel(namespace) else {
            throw reader.invalid(
                "must be lower-case letters, digits and '-', at most 63 characters: '\(namespace)'",
                "namespace"
            )
        }
        self.init(
            name: name,
            namespace: namespace,
            labels: try reader.stringMap("labels"),
            annotations: try reader.stringMap("annotations")
        )
        Self.warn(of: annotations, reader, &warnings)
        reader.finish(&warnings)
    }

    /// Whether a text is a DNS subdomain (RFC 1123), as object names are.
    static func isName(_ text: String) -> Bool {
        text.utf8.count <= 253
            && text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { isLabel($0, limit: 253) }
    }

    /// Whether a text is a DNS label (RFC 1123), as names of namespaces, containers and ports are.
    static func isLabel(_ text: some StringProtocol, limit: Int = 63) -> Bool {
        guard !text.isEmpty, text.utf8.count <= limit, !text.hasPrefix("-"), !text.hasSuffix("-") else { return false }
        return text.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
    }
}
