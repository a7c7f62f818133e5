import YAML

extension AgentConfiguration {
    static let kind = "Agent"

    private static let keys = [
        "apiVersion", "kind", "name", "environment", "source", "host", "controller", "data", "proxy", "registries",
        "rollback", "listen",
    ]

    /// Reads `agent.yaml`.
    ///
    /// `file` is the file's path: it stands in front of every problem, and relative paths in the file are relative to its
    /// directory.
    public init(parsing bytes: [UInt8], file: String) throws(ConfigurationError) {
        let (document, report) = try Report.open(bytes, file: file)
        try self.init(document, report)
    }

    /// Reads `agent.yaml` from a text.
    public init(parsing text: String, file: String) throws(ConfigurationError) {
        try self.init(parsing: Array(text.utf8), file: file)
    }

    init(_ document: YAMLNode, _ report: Report) throws(ConfigurationError) {
        let fields = Fields(document, report, name: "an agent's configuration", known: Self.keys)
        fields?.checkKind(Self.kind)
        let configuration = fields.flatMap(Self.read)
        try report.finish()
        guard let configuration else { throw report.empty(document) }
        self = configuration
    }

    private static func read(_ fields: Fields) -> AgentConfiguration? {
        let report = fields.report
        let environment = fields.required("environment", TextRules.name)
        let source = fields.require("source", hint: "url, branch and path of the overlay").flatMap {
            Source.read($0, report)
        }
        let host = fields.require("host", hint: "docker: unix:///var/run/docker.sock or kubernetes: in-cluster")
            .flatMap { Host.read($0, report) }
        let controller = fields["controller"].flatMap { Controller.read($0, report) }
        let data = fields.required("data", hint: "the directory where the agent keeps everything", TextRules.path)
        let socket = fields["proxy"].flatMap { node in
            Fields(node, report, name: "the proxy", known: ["socket"]).flatMap { inner in
                inner.required("socket", TextRules.path)
            }
        }
        let registries = fields.list("registries") { node in
            Fields(node, report, name: "a registry", known: RegistryAccess.keys).flatMap(RegistryAccess.read)
        }
        let rollback = fields.value("rollback", Rollback.read)
        let listen = fields.value("listen", ListenAddress.read)
        guard let name = fields.required("name", TextRules.name), let environment, let source, let host, let data else {
            return nil
        }
        return AgentConfiguration(
            name: name,
            environment: environment,
            source: source,
            host: host,
            controller: controller,
            data: report.resolve(data),
            proxySocket: socket.map(report.resolve),
            registries: registries,
            rollback: rollback ?? .automatic,
            listen: listen
        )
    }
}
