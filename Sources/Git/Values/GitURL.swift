/// Where a repository is: an absolute local path, or a `file://`, `http(s)://` or `git://` address.
///
/// An address holds no secret: one with a password, a query or a fragment is refused.
public struct GitURL: Hashable, Sendable, CustomStringConvertible {
    /// How the repository is reached.
    public enum Transport: String, Sendable {
        case local
        case http
        case https
        case git
    }

    public let transport: Transport
    /// The directory, when ``transport`` is `local`.
    public let localPath: String?
    /// The host that is connected to, in lower case and without brackets, when ``transport`` is not `local`.
    public let host: String?
    /// The port that is connected to, when ``transport`` is not `local`.
    public let port: Int?
    /// The user name the address gave, if any.
    ///
    /// It is not part of the description.
    public let user: String?

    private let text: String

    /// Takes an address as people write it.
    ///
    /// - Throws: ``GitError`` with code `unsupported` for SSH and unknown schemes, `invalid` for anything malformed.
    public init(_ text: String) throws(GitError) {
        guard !text.isEmpty, text.utf8.count <= 4096, !text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
            throw GitError(.invalid, "a repository's address must be 1 to 4096 characters without control characters")
        }
        guard let separator = text.firstRange(of: "://") else {
            try self.init(pathText: text)
            return
        }
        let scheme = text[..<separator.lowerBound].lowercased()
        let rest = text[separator.upperBound...]
        switch scheme {
        case "file": try self.init(fileRest: rest)
        case "http": try self.init(.http, defaultPort: 80, rest)
        case "https": try self.init(.https, defaultPort: 443, rest)
        case "git": try self.init(.git, defaultPort: 9418, rest)
        case "ssh", "git+ssh", "ssh+git": throw Self.sshRefusal
        default:
            throw GitError(.unsupported, "repository addresses of scheme \"\(scheme.prefix(20))\" are not supported")
        }
    }

    /// The address of a directory on this machine.
    public init(path: String) throws(GitError) {
        guard path.hasPrefix("/"), !path.utf8.contains(0) else {
            throw GitError(
                .invalid,
                "a local repository needs an absolute path, not \(path.prefix(200).debugDescription)"
            )
        }
        self.init(transport: .local, localPath: path, text: path)
    }

    /// The address, without any user name.
    public var description: String { text }

    private init(
        transport: Transport,
        localPath: String? = nil,
        host: String? = nil,
        port: Int? = nil,
        user: String? = nil,
        text: String
    ) {
        self.transport = transport
        self.localPath = localPath
        self.host = host
        self.port = port
        self.user = user
        self.text = text
    }

    private init(pathText text: String) throws(GitError) {
        let beforeSlash = text.prefix { $0 != "/" }
        guard !beforeSlash.contains(":") else { throw Self.sshRefusal }
        try self.init(path: text)
    }

    private init(fileRest rest: Substring) throws(GitError) {
        let path = rest.hasPrefix("localhost/") ? rest.dropFirst("localhost".count) : rest
        try self.init(path: PercentEncoding.decode(String(path)))
    }

    private init(_ transport: Transport, defaultPort: Int, _ rest: Substring) throws(GitError) {
        let authority = rest.prefix { $0 != "/" }
        let path = rest[authority.endIndex...]
        guard path.count > 1, !path.contains("?"), !path.contains("#"), !path.contains(" ") else {
            throw GitError(.invalid, "a repository's address needs a path, and no space, query or fragment")
        }
        let parts = try URLAuthority(authority, defaultPort: defaultPort)
        let shownHost = parts.host.contains(":") ? "[\(parts.host)]" : parts.host
        let shownPort = parts.port == defaultPort ? "" : ":\(parts.port)"
        self.init(
            transport: transport,
            host: parts.host,
            port: parts.port,
            user: parts.user,
            text: "\(transport.rawValue)://\(shownHost)\(shownPort)\(path)"
        )
    }

    private static let sshRefusal = GitError(
        .unsupported,
        "SSH addresses are not supported yet; use the repository's https:// address and a token"
    )
}

extension GitURL: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        try self.init(container.decode(String.self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
