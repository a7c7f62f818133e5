import Agent
import ArgumentParser
import DockerEngine
import Glibc
import HTTPTransport
import HeadgateConfiguration
import Manifests

/// Which engine, and which name on it, `apply` and `diff` are about.
struct ApplyPlace: ParsableArguments {
    @Option(help: "The engine, such as unix:///var/run/docker.sock.")
    var host: String?

    @Option(help: "The name that the Pods belong to; the directory's own unless given.")
    var name: String?

    @Option(help: "The directory for what is remembered of that name.")
    var data: String?

    @Option(help: "The socket of a proxy that runs already, such as the one beside an agent.")
    var proxy: String?

    @Flag(help: "Carry no traffic: Pods run, and Services, Ingresses and ports of the host have no effect.")
    var noProxy = false

    @Option(help: "Show each port of a Service on one of ten ports of 127.0.0.1, from this one on.")
    var expose: Int?

    @Option(help: "The port on which requests for Ingresses are taken; 80 unless given.")
    var http: Int?

    @Option(help: "The port on which encrypted requests for Ingresses are taken; 443 unless given.")
    var https: Int?

    func validate() throws {
        for port in [expose, http, https].compactMap(\.self) where !(1...65_535).contains(port) {
            throw ValidationError("\(port) is no port: a port is a number from 1 to 65535")
        }
        if noProxy, proxy != nil { throw ValidationError("--proxy and --no-proxy exclude each other") }
        if let name, !Self.isName(name) {
            throw ValidationError(
                "'\(name)' is no name: at most 40 letters, digits, dots, dashes and underscores, a letter or digit first"
            )
        }
    }

    /// Whether something that only the engine has a use for was said.
    var isSaid: Bool {
        host != nil || name != nil || data != nil || proxy != nil || noProxy || expose != nil || http != nil
            || https != nil
    }

    /// What is to be applied.
    ///
    /// `rendering`: whether the manifests are read; a name can be taken away without them.
    func settings(_ directory: String, rendering: Bool = true) throws -> ApplySettings {
        let place = try ManifestPlace(directory)
        let name = try self.name ?? Self.standardName(place.name, directory)
        let data = self.data.map(Environment.absolute) ?? Self.standardData(name)
        let standard = AgentConfiguration.IngressPorts()
        return ApplySettings(
            name: name,
            origin: place.path,
            replacesOrigin: self.name != nil,
            objects: rendering ? try place.objects() : [],
            engine: try engine(),
            data: data,
            proxySocket: noProxy ? nil : proxy.map(Environment.absolute) ?? data + "/proxy.sock",
            exposure: expose.map { ("127.0.0.1", $0, 10) },
            ingress: AgentConfiguration.IngressPorts(
                address: standard.address,
                http: http ?? standard.http,
                https: https ?? standard.https
            ),
            http: HTTPClient()
        )
    }

    /// The proxy that the name has to itself; nil where another one carries the traffic, or none.
    func ownProxy(_ settings: ApplySettings) -> OwnProxy? {
        guard proxy == nil, let socket = settings.proxySocket else { return nil }
        return OwnProxy(socket: socket, data: settings.data + "/proxy", log: settings.data + "/proxy.log")
    }

    private func engine() throws -> DockerEndpoint {
        let environment = Environment.current
        guard let host else { return try DockerEndpoint.resolve(environment: environment) }
        return try DockerEndpoint(host)
    }

    private static func standardName(_ last: String, _ directory: String) throws -> String {
        guard isName(last) else {
            throw CommandError(
                "\(directory) makes no name for its Pods (at most 40 letters, digits, dots, dashes and underscores): say one with --name",
                status: ExitStatus.usage
            )
        }
        return last
    }

    private static func isName(_ text: String) -> Bool {
        func isAlphanumeric(_ byte: UInt8) -> Bool {
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        }
        guard let first = text.utf8.first, isAlphanumeric(first), text.utf8.count <= 40 else { return false }
        return text.utf8.allSatisfy { isAlphanumeric($0) || "._-".utf8.contains($0) }
    }

    /// Where everything of a name is kept: the machine's place for root, the user's own for everybody else.
    private static func standardData(_ name: String) -> String {
        guard geteuid() != 0 else { return "/var/lib/headgate/apply/\(name)" }
        let environment = Environment.current
        let base = environment["XDG_STATE_HOME"] ?? (environment["HOME"] ?? "/tmp") + "/.local/state"
        return "\(base)/headgate/apply/\(name)"
    }
}
