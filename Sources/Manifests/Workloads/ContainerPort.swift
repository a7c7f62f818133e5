/// What traffic a port carries.
public enum PortProtocol: String, Sendable, Hashable, CaseIterable {
    case tcp = "TCP"
    case udp = "UDP"
    case sctp = "SCTP"
}

/// A port a container listens on.
public struct ContainerPort: Sendable, Hashable {
    /// The name Services and probes may use.
    public var name: String?
    /// The port number.
    public var containerPort: Int
    /// The port of the host that leads here, if asked for.
    public var hostPort: Int?
    /// The address of the host to bind, if given.
    public var hostIP: String?
    /// The protocol; TCP unless given.
    public var portProtocol: PortProtocol

    /// Nil, with a warning, where the port says `containerPort` and no number, as templates that were given none do.
    init?(_ reader: inout FieldReader, warnings: inout [ManifestWarning]) throws(ManifestError) {
        name = try reader.string("name")
        guard let port = try reader.integer("containerPort", in: 1...65_535) else {
            guard reader.map.entry("containerPort") != nil, reader.value("hostPort") == nil else {
                throw reader.missing("containerPort")
            }
            warnings.append(reader.refused("containerPort", "is empty: the port has no effect (a cluster refuses it)"))
            return nil
        }
        containerPort = port
        hostPort = try reader.integer("hostPort", in: 0...65_535).flatMap { $0 == 0 ? nil : $0 }
        hostIP = try reader.string("hostIP")
        portProtocol = try reader.respelledChoice("protocol", PortProtocol.self, &warnings) ?? .tcp
        reader.finish(&warnings)
    }
}
