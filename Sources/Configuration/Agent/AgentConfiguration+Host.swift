import YAML

extension AgentConfiguration {
    /// What the workloads run on.
    public enum Host: Sendable, Hashable {
        case docker(Docker)
        case kubernetes(Kubernetes)

        static func read(_ node: YAMLNode, _ report: Report) -> Host? {
            let keys = ["docker", "kubernetes", "expose", "ingress", "podNetwork"]
            guard let fields = Fields(node, report, name: "the host", known: keys) else { return nil }
            switch (fields["docker"], fields["kubernetes"]) {
            case (.some, nil):
                return Docker.read(fields).map { .docker($0) }
            case (nil, .some):
                for key in ["expose", "ingress", "podNetwork"] where fields[key] != nil {
                    fields.add("\(key) is for a docker host", at: key)
                }
                return fields.value("kubernetes") { text throws(InvalidValue) in
                    text == "in-cluster"
                        ? .kubernetes(.inCluster)
                        : .kubernetes(.configuration(report.resolve(try TextRules.path(text))))
                }
            default:
                report.add("the host is either docker or kubernetes", at: node.position)
                return nil
            }
        }
    }

    /// A Docker Engine or Podman.
    public struct Docker: Sendable, Hashable {
        /// `unix:///path`, `tcp://host:port` or `https://host:port`, as `DOCKER_HOST` has it.
        public var endpoint: String
        /// Where every ClusterIP Service is reachable on this machine, when it is.
        public var expose: Expose?
        /// Where the requests for Ingresses are taken; nil for ports 80 and 443 of every address.
        public var ingress: IngressPorts?
        /// The name of the engine's network that Pods are attached to; nil lets the agent choose.
        public var podNetwork: String?

        public init(
            endpoint: String,
            expose: Expose? = nil,
            ingress: IngressPorts? = nil,
            podNetwork: String? = nil
        ) {
            self.endpoint = endpoint
            self.expose = expose
            self.ingress = ingress
            self.podNetwork = podNetwork
        }

        static func read(_ fields: Fields) -> Docker? {
            let expose = fields["expose"].flatMap { Expose.read($0, fields.report) }
            let ingress = fields["ingress"].flatMap { IngressPorts.read($0, fields.report) }
            let podNetwork = fields.value("podNetwork") { text throws(InvalidValue) in
                guard !["host", "none", "default"].contains(text) else {
                    throw InvalidValue("Pods need a network of addresses and names: a bridge of the engine")
                }
                return try TextRules.name(text)
            }
            return fields.value("docker", readEndpoint).map {
                Docker(endpoint: $0, expose: expose, ingress: ingress, podNetwork: podNetwork)
            }
        }

        private static func readEndpoint(_ text: String) throws(InvalidValue) -> String {
            if text.hasPrefix("unix:///"), text.utf8.count > 8, TextRules.isClean(text, limit: 115) { return text }
            for scheme in ["tcp://", "http://", "https://"] where text.hasPrefix(scheme) {
                if let url = WebURL("http://" + text.dropFirst(scheme.count)), url.path.isEmpty { return text }
            }
            throw InvalidValue("expected the engine's address, such as unix:///var/run/docker.sock")
        }
    }

    /// Local ports for Services: the first one gets `basePort`, the next the one after it.
    public struct Expose: Sendable, Hashable {
        public var address: String
        public var basePort: Int

        public init(address: String = "127.0.0.1", basePort: Int) {
            self.address = address
            self.basePort = basePort
        }

        static func read(_ node: YAMLNode, _ report: Report) -> Expose? {
            guard let fields = Fields(node, report, name: "expose", known: ["address", "basePort"]) else { return nil }
            let address = fields.value("address") { text throws(InvalidValue) in
                guard ListenAddress.isHost(text) else { throw InvalidValue("expected an address such as 127.0.0.1") }
                return text
            }
            guard fields.require("basePort") != nil, let basePort = fields.integer("basePort", in: 1...65_000) else {
                return nil
            }
            return Expose(address: address ?? "127.0.0.1", basePort: basePort)
        }
    }

    /// How a cluster is reached.
    public enum Kubernetes: Sendable, Hashable {
        /// As the Pod that the agent runs in.
        case inCluster
        /// As a kubeconfig file says.
        case configuration(String)
    }
}
