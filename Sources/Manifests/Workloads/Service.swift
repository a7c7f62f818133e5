/// A Service: one name and address for the Pods a selector finds.
public struct Service: Sendable, Hashable {
    /// Who can reach a Service, and how.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case clusterIP = "ClusterIP"
        case nodePort = "NodePort"
        case loadBalancer = "LoadBalancer"
        case externalName = "ExternalName"
    }

    private enum ExternalPolicy: String, CaseIterable {
        case cluster = "Cluster"
        case local = "Local"
    }

    private enum Affinity: String, CaseIterable {
        case clientIP = "ClientIP"
        case none = "None"
    }

    /// One port of a Service.
    public struct Port: Sendable, Hashable {
        /// The name, needed when there are several.
        public var name: String?
        /// The port the Service listens on.
        public var port: Int
        /// The port of the Pods, by number or name; the same number unless given.
        public var targetPort: IntegerOrString
        /// The port of the host, if given.
        public var nodePort: Int?
        /// The protocol; TCP unless given.
        public var portProtocol: PortProtocol
        /// What is spoken on it, such as `http`, if given.
        public var appProtocol: String?
    }

    /// Name, namespace, labels.
    public var metadata: ObjectMetadata
    /// Who can reach it; inside only unless given.
    public var kind: Kind
    /// The labels of the Pods behind it.
    public var selector: [String: String]
    /// The ports.
    public var ports: [Port]
    /// The address asked for, if any; `None` makes a headless Service.
    public var clusterIP: String?
    /// The name an ExternalName Service stands for.
    public var externalName: String?
    /// Whether Pods that are not ready are reached as well.
    public var publishNotReadyAddresses: Bool
    /// Whether a client keeps meeting the same Pod.
    public var isSticky: Bool
    /// Where the object stands.
    @Uncompared public var position: SourcePosition

    /// Whether the name leads straight to the Pods.
    public var isHeadless: Bool { clusterIP == "None" }

    /// Reads a Service of `v1`; what has no effect here is added to `warnings`.
    public init(_ object: KubernetesObject, warnings: inout [ManifestWarning]) throws(ManifestError) {
        try object.require("v1", "Service")
        var root = FieldReader(object)
        metadata = try ObjectMetadata(&root, warnings: &warnings)
        var spec = try root.requiredChild("spec")
        kind = try spec.choice("type", Kind.self) ?? .clusterIP
        selector = try spec.stringMap("selector")
        clusterIP = try spec.string("clusterIP").flatMap { $0.isEmpty ? nil : $0 }
        externalName = try spec.string("externalName")
        publishNotReadyAddresses = try spec.bool("publishNotReadyAddresses") ?? false
        isSticky = try spec.choice("sessionAffinity", Affinity.self) == .clientIP
        if var configuration = try spec.child("sessionAffinityConfig") {
            if var client = try configuration.child("clientIP") {
                // A client meets its Pod for longer than that.
                _ = try client.integer("timeoutSeconds", in: 1...86_400)
                client.finish(&warnings)
            }
            configuration.finish(&warnings)
        }
        var ports: [Port] = []
        for var item in try spec.children("ports") {
            let port = try Port(&item, warnings: &warnings)
            guard !ports.contains(where: { $0.port == port.port && $0.portProtocol == port.portProtocol }) else {
                throw item.invalid("stands twice in this Service: \(port.port)", "port")
            }
            ports.append(port)
        }
        self.ports = ports
        guard kind != .externalName || externalName?.isEmpty == false else {
            throw spec.invalid("is required for the type ExternalName", "externalName")
        }
        guard kind == .externalName || !ports.isEmpty || clusterIP == "None" else {
            throw spec.invalid("needs at least one port", "ports")
        }
        position = object.position
        // One host has one family and one set of Pods: these cannot make a difference.
        spec.pass("ipFamilies", "ipFamilyPolicy", "internalTrafficPolicy", "clusterIPs")
        if try spec.choice("externalTrafficPolicy", ExternalPolicy.self) == .local {
            warnings.append(
                spec.warning(
                    "externalTrafficPolicy",
                    "Local does not keep the clients' addresses on a Docker host; the annotation headgate.dev/proxy-protocol tells them to the Pods"
                )
            )
        }
        spec.finish(&warnings, of: "ServiceSpec")
        root.finish(&warnings)
    }
}

extension Service.Port {
    fileprivate init(_ reader: inout FieldReader, warnings: inout [ManifestWarning]) throws(ManifestError) {
        name = try reader.string("name")
        guard let port = try reader.integer("port", in: 1...65_535) else { throw reader.invalid("is required", "port") }
        self.port = port
        targetPort = try reader.integerOrString("targetPort") ?? .integer(port)
        if case .integer(let number) = targetPort, !(1...65_535).contains(number) {
            throw reader.invalid("must be from 1 to 65535, not \(number)", "targetPort")
        }
        nodePort = try reader.integer("nodePort", in: 0...65_535).flatMap { $0 == 0 ? nil : $0 }
        portProtocol = try reader.choice("protocol", PortProtocol.self) ?? .tcp
        if portProtocol == .sctp {
            reader.warn("protocol", "only TCP and UDP are carried", &warnings)
        }
        appProtocol = try reader.string("appProtocol")
        reader.finish(&warnings)
    }
}
