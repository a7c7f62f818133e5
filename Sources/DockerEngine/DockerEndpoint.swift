import Glibc
import HTTPTransport

/// Where an engine listens.
public struct DockerEndpoint: Sendable, Hashable, CustomStringConvertible {
    let unixSocket: String?
    let base: String
    let tls: HTTPTLS
    /// As it would be written in `DOCKER_HOST`.
    public let description: String

    public static let standard = Self(unixSocket: "/var/run/docker.sock")

    private init(unixSocket: String?, base: String, tls: HTTPTLS, description: String) {
        self.unixSocket = unixSocket
        self.base = base
        self.tls = tls
        self.description = description
    }

    /// The engine behind a unix socket.
    public init(unixSocket path: String) {
        self.init(unixSocket: path, base: "http://localhost", tls: .system, description: "unix://\(path)")
    }

    /// Reads `unix:///path`, `tcp://host[:port]`, `http://…` or `https://…`.
    ///
    /// With `certificates`, a directory with `ca.pem`, `cert.pem` and `key.pem` as Docker's clients have it, `tcp` is TLS.
    public init(_ text: String, certificates: String? = nil) throws(DockerError) {
        let parts = Self.split(text)
        switch parts.scheme {
        case "unix" where parts.rest.hasPrefix("/"):
            self.init(unixSocket: parts.rest)
        case "tcp", "http", "https":
            guard !parts.rest.isEmpty, !parts.rest.contains("@"), !parts.rest.contains("?") else {
                throw Self.invalid(text)
            }
            let isSecure = parts.scheme == "https" || (parts.scheme == "tcp" && certificates != nil)
            let tls = HTTPTLS(
                authorityFile: certificates.map { $0 + "/ca.pem" },
                certificateFile: certificates.map { $0 + "/cert.pem" },
                keyFile: certificates.map { $0 + "/key.pem" }
            )
            self.init(
                unixSocket: nil,
                base: (isSecure ? "https://" : "http://") + Self.withPort(parts.rest, isSecure ? "2376" : "2375"),
                tls: tls,
                description: "\(parts.scheme)://\(parts.rest)"
            )
        default:
            throw Self.invalid(text)
        }
    }

    /// The engine a command line of this machine would use.
    ///
    /// `DOCKER_HOST` decides; else the first of these sockets that is there: Docker's, rootless Docker's, rootless
    /// Podman's, Podman's; else Docker's.
    public static func resolve(
        environment: [String: String],
        isSocket: (String) -> Bool = Self.isSocket
    ) throws(DockerError) -> Self {
        if let host = environment["DOCKER_HOST"], !host.isEmpty {
            let isVerified = environment["DOCKER_TLS_VERIFY"]?.isEmpty == false
            return try Self(host, certificates: isVerified ? environment["DOCKER_CERT_PATH"] : nil)
        }
        var candidates = ["/var/run/docker.sock"]
        if let runtime = environment["XDG_RUNTIME_DIR"], !runtime.isEmpty {
            candidates += [runtime + "/docker.sock", runtime + "/podman/podman.sock"]
        }
        candidates.append("/run/podman/podman.sock")
        return candidates.first(where: isSocket).map(Self.init(unixSocket:)) ?? .standard
    }

    /// Whether a unix socket stands at the path.
    public static func isSocket(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFSOCK
    }

    private static func split(_ text: String) -> (scheme: String, rest: String) {
        guard let range = text.firstRange(of: "://") else {
            return ("", text)
        }
        var rest = text[range.upperBound...]
        if rest.count > 1, rest.hasSuffix("/") {
            rest.removeLast()
        }
        return (String(text[..<range.lowerBound]), String(rest))
    }

    private static func withPort(_ rest: String, _ port: String) -> String {
        let host = rest.prefix { $0 != "/" }
        let hasPort = host.split(separator: "]", omittingEmptySubsequences: false).last?.contains(":") ?? false
        return hasPort ? rest : host + ":" + port + rest.dropFirst(host.count)
    }

    private static func invalid(_ text: String) -> DockerError {
        let scheme = split(text).scheme
        return DockerError(
            .invalidEndpoint,
            "the engine's address must be unix:///path or tcp://host:port"
                + (scheme.isEmpty ? "" : "; \(scheme.prefix(20)):// is not supported")
        )
    }
}
