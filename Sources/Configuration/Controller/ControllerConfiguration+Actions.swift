import YAML

extension ControllerConfiguration {
    /// Where runners find actions that are neither built in nor in the repository itself.
    public struct Actions: Sendable, Hashable {
        /// The address below which they lie as `owner/name`, without a slash at its end.
        public var server: String

        /// What the server asks of runners; nil where everybody may read there.
        public var credentials: GitAccess?

        public init(server: String, credentials: GitAccess? = nil) {
            self.server = server
            self.credentials = credentials
        }

        static func read(_ node: YAMLNode, _ report: Report) -> Actions? {
            guard let fields = Fields(node, report, name: "the actions", known: ["server", "credentials"]) else {
                return nil
            }
            let credentials = fields["credentials"].flatMap { GitAccess.read($0, report) }
            return fields.required("server", hint: "such as https://github.com") { text throws(InvalidValue) in
                var server = text
                while server.count > 1, server.hasSuffix("/") { server.removeLast() }
                do {
                    _ = try RepositoryAddress.read(server + "/owner/name")
                } catch {
                    throw InvalidValue("expected the address of a server, such as https://github.com")
                }
                guard !server.hasPrefix("ssh://"), server.hasPrefix("/") || server.contains("://") else {
                    throw InvalidValue("expected an https://, http://, git:// or file:// address or an absolute path")
                }
                return Actions(server: server, credentials: credentials)
            }
        }
    }
}
