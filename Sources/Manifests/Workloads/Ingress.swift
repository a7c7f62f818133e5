/// An Ingress: which Service a request for a host and path goes to.
public struct Ingress: Sendable, Hashable {
    /// How a path is compared with a request's.
    public enum PathType: String, Sendable, Hashable, CaseIterable {
        case exact = "Exact"
        case prefix = "Prefix"
        /// Taken as `Prefix`.
        case implementationSpecific = "ImplementationSpecific"
    }

    /// A Service's port, by number or name.
    public struct Backend: Sendable, Hashable {
        /// The Service, in the Ingress's namespace.
        public var service: String
        /// The number, or the name, of one of its ports.
        public var port: IntegerOrString
    }

    /// One path of a rule.
    public struct Path: Sendable, Hashable {
        /// Begins with a slash.
        public var path: String
        /// How it is compared.
        public var type: PathType
        /// Where its requests go.
        public var backend: Backend
    }

    /// The paths of one host.
    public struct Rule: Sendable, Hashable {
        /// A name, or one with `*` for its first label; nil stands for every host.
        public var host: String?
        /// None leads to the default backend.
        public var paths: [Path]
    }

    /// The certificate for some hosts.
    public struct TLS: Sendable, Hashable {
        /// The names it is for; none means every name of the rules.
        public var hosts: [String]
        /// The Secret with `tls.crt` and `tls.key`.
        public var secretName: String?
    }

    /// Name, namespace, labels.
    public var metadata: ObjectMetadata
    /// The kind of controller it is for; a Docker host has one for all.
    public var className: String?
    /// Where requests go that no rule is for.
    public var defaultBackend: Backend?
    /// The rules.
    public var rules: [Rule]
    /// The certificates.
    public var tls: [TLS]
    /// Where the object stands.
    @Uncompared public var position: SourcePosition

    /// Reads an Ingress of `networking.k8s.io/v1`; what has no effect here is added to `warnings`.
    public init(_ object: KubernetesObject, warnings: inout [ManifestWarning]) throws(ManifestError) {
        try object.require("networking.k8s.io/v1", "Ingress")
        var root = FieldReader(object)
        metadata = try ObjectMetadata(&root, warnings: &warnings)
        var spec = try root.requiredChild("spec")
        className = try spec.string("ingressClassName")
        defaultBackend = try Self.backend(&spec, "defaultBackend", warnings: &warnings)
        var rules: [Rule] = []
        for var item in try spec.children("rules") {
            rules.append(try Rule(&item, warnings: &warnings))
        }
        self.rules = rules
        var tls: [TLS] = []
        for var item in try spec.children("tls") {
            tls.append(try TLS(&item, warnings: &warnings))
        }
        self.tls = tls
        guard defaultBackend != nil || !rules.isEmpty else {
            throw spec.invalid("needs rules or a defaultBackend", "rules")
        }
        position = object.position
        // Of the other controllers: a request would not be treated as its author wanted.
        for name in metadata.annotations.keys.sorted() where name.contains("ingress.kubernetes.io/") {
            warnings.append(
                ManifestWarning(
                    object: object.displayName,
                    path: "metadata.annotations[\(name)]",
                    reason: "is for another Ingress controller and has no effect on a Docker host",
                    position: object.position
                )
            )
        }
        spec.finish(&warnings)
        root.finish(&warnings)
    }

    /// Reads a backend; one that is no Service is nil, with a warning.
    fileprivate static func backend(
        _ parent: inout FieldReader,
        _ field: String,
        warnings: inout [ManifestWarning]
    ) throws(ManifestError) -> Backend? {
        guard var reader = try parent.child(field) else { return nil }
        guard var service = try reader.child("service") else {
            guard reader.map["resource"] != nil else { throw reader.invalid("is required", "service") }
            reader.finish(&warnings)
            return nil
        }
        let name = try service.requiredString("name")
        var port = try service.requiredChild("port")
        let number = try port.integer("number", in: 1...65_535)
        let portName = try port.string("name").flatMap { $0.isEmpty ? nil : $0 }
        guard (number == nil) != (portName == nil) else {
            throw service.invalid("needs either a number or a name", "port")
        }
        port.finish(&warnings)
        service.finish(&warnings)
        reader.finish(&warnings)
        return Backend(service: name, port: number.map { .integer($0) } ?? .string(portName ?? ""))
    }
}

extension Ingress.Rule {
    fileprivate init(_ reader: inout FieldReader, warnings: inout [ManifestWarning]) throws(ManifestError) {
        host = try reader.string("host").flatMap { $0.isEmpty ? nil : $0 }
        if let host, !Self.isHost(host) {
            throw reader.invalid("must be a DNS name, which may begin with '*.', not '\(host)'", "host")
        }
        paths = []
        if var http = try reader.child("http") {
            for var item in try http.children("paths") {
                let path = try item.string("path") ?? "/"
                guard let type = try item.choice("pathType", Ingress.PathType.self) else {
                    throw item.invalid("is required", "pathType")
                }
                guard path.hasPrefix("/"), path.utf8.count <= 4096 else {
                    throw item.invalid("must begin with '/', not '\(path.prefix(64))'", "path")
                }
                if let backend = try Ingress.backend(&item, "backend", warnings: &warnings) {
                    paths.append(Ingress.Path(path: path, type: type, backend: backend))
                } else if item.map["backend"] == nil {
                    throw item.invalid("is required", "backend")
                }
                item.finish(&warnings)
            }
            http.finish(&warnings)
        }
        reader.finish(&warnings)
    }

    /// Small letters, digits, hyphens and dots, with an asterisk for the whole first label at most.
    private static func isHost(_ text: String) -> Bool {
        let name = text.hasPrefix("*.") ? text.dropFirst(2) : text[...]
        let labels = name.split(separator: ".", omittingEmptySubsequences: false)
        return name.utf8.count <= 253
            && labels.allSatisfy { label in
                (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                    && label.utf8.allSatisfy { byte in
                        (0x61...0x7a).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2d
                    }
            }
    }
}

extension Ingress.TLS {
    fileprivate init(_ reader: inout FieldReader, warnings: inout [ManifestWarning]) throws(ManifestError) {
        hosts = try reader.strings("hosts")
        secretName = try reader.string("secretName").flatMap { $0.isEmpty ? nil : $0 }
        reader.finish(&warnings)
    }
}
