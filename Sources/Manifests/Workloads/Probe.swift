/// How a container's health is asked for, with Kubernetes' defaults filled in.
public struct Probe: Sendable, Hashable {
    /// What a probe or hook does.
    public enum Action: Sendable, Hashable {
        /// Asks by HTTP; any status from 200 to 399 is success.
        case httpGet(HTTPGet)
        /// Opens a TCP connection; `host` nil means the Pod's address.
        case tcpSocket(port: Int, host: String?)
        /// Runs a command in the container; status 0 is success.
        case exec(command: [String])
        /// Asks the gRPC health service; probes only.
        case grpc(port: Int, service: String)
    }

    /// One HTTP request of a probe.
    public struct HTTPGet: Sendable, Hashable {
        /// The path; `/` unless given.
        public var path: String
        /// The port, a name already looked up.
        public var port: Int
        /// The host, if not the Pod's address.
        public var host: String?
        /// Whether the request goes over TLS; the certificate is not checked, as Kubernetes does not.
        public var isTLS: Bool
        /// Further headers, in order.
        public var headers: [Header]
    }

    /// One header of a probe's request.
    public struct Header: Sendable, Hashable {
        /// The name.
        public var name: String
        /// The value.
        public var value: String
    }

    /// What is done.
    public var action: Action
    /// How long after the start the first probe waits; 0 unless given.
    public var initialDelaySeconds: Int
    /// The time between probes; 10 unless given.
    public var periodSeconds: Int
    /// How long one probe may take; 1 unless given.
    public var timeoutSeconds: Int
    /// How many successes in a row make healthy; 1 unless given.
    public var successThreshold: Int
    /// How many failures in a row make unhealthy; 3 unless given.
    public var failureThreshold: Int
    /// The grace period when this probe restarts the container, if given.
    public var terminationGracePeriodSeconds: Int?

    init?(
        _ field: String,
        of owner: inout FieldReader,
        ports: [ContainerPort],
        warnings: inout [ManifestWarning]
    ) throws(ManifestError) {
        guard var reader = try owner.child(field) else { return nil }
        try reader.checkOneAction()
        if var health = try reader.child("grpc") {
            guard let port = try health.integer("port", in: 1...65_535) else {
                throw health.invalid("is required", "port")
            }
            action = .grpc(port: port, service: try health.string("service") ?? "")
            health.finish(&warnings)
        } else {
            action = try Action(&reader, ports: ports, warnings: &warnings)
        }
        let most = Int(Int32.max)
        initialDelaySeconds = try reader.integer("initialDelaySeconds") ?? 0
        periodSeconds = try reader.integer("periodSeconds", in: 1...most) ?? 10
        timeoutSeconds = try reader.integer("timeoutSeconds", in: 1...most) ?? 1
        successThreshold = try reader.integer("successThreshold", in: 1...most) ?? 1
        failureThreshold = try reader.integer("failureThreshold", in: 1...most) ?? 3
        terminationGracePeriodSeconds = try reader.integer("terminationGracePeriodSeconds", in: 1...86_400)
        guard field == "readinessProbe" || successThreshold == 1 else {
            throw reader.invalid("must be 1 for a \(field)", "successThreshold")
        }
        reader.finish(&warnings)
    }
}

extension Probe.Action {
    private enum Scheme: String, CaseIterable {
        case http = "HTTP"
        case https = "HTTPS"
    }

    init(
        _ reader: inout FieldReader,
        ports: [ContainerPort],
        warnings: inout [ManifestWarning]
    ) throws(ManifestError) {
        if var get = try reader.child("httpGet") {
            var headers: [Probe.Header] = []
            for var header in try get.children("httpHeaders") {
                headers.append(
                    Probe.Header(name: try header.requiredString("name"), value: try header.string("value") ?? "")
                )
                header.finish(&warnings)
            }
            let path = try get.string("path") ?? "/"
            self = .httpGet(
                Probe.HTTPGet(
                    path: path.hasPrefix("/") ? path : "/" + path,
                    port: try get.port("port", among: ports),
                    host: try get.string("host"),
                    isTLS: try get.choice("scheme", Scheme.self) == .https,
                    headers: headers
                )
            )
            get.finish(&warnings)
        } else if var socket = try reader.child("tcpSocket") {
            self = .tcpSocket(port: try socket.port("port", among: ports), host: try socket.string("host"))
            socket.finish(&warnings)
        } else if var exec = try reader.child("exec") {
            let command = try exec.strings("command")
            guard !command.isEmpty else { throw exec.invalid("is required", "command") }
            self = .exec(command: command)
            exec.finish(&warnings)
        } else {
            throw reader.unsupported(
                "needs httpGet, tcpSocket, exec, grpc in a probe, or sleep in a hook; nothing else is supported"
            )
        }
    }
}

extension FieldReader {
    /// A probe or a hook does one thing.
    func checkOneAction() throws(ManifestError) {
        let actions = ["httpGet", "tcpSocket", "exec", "grpc", "sleep"].filter { map[$0].map { !$0.isNull } ?? false }
        guard actions.count < 2 else { throw invalid("must not stand beside \(actions[0])", actions[1]) }
    }

    /// A port by number, or by the name of one of the container's ports.
    fileprivate mutating func port(_ field: String, among ports: [ContainerPort]) throws(ManifestError) -> Int {
        switch try integerOrString(field) {
        case .integer(let number) where (1...65_535).contains(number): return number
        case .string(let name):
            if let port = ports.first(where: { $0.name == name }) { return port.containerPort }
            throw invalid("names the port '\(name)', which the container does not have", field)
        case .integer(let number): throw invalid("must be from 1 to 65535, not \(number)", field)
        case nil: throw invalid("is required", field)
        }
    }
}
