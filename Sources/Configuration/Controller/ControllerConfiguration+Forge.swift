import YAML

extension ControllerConfiguration {
    /// The forge that a repository lies on: where its pull requests are asked about and its runs are told of.
    public struct Forge: Sendable, Hashable {
        public enum Kind: String, Sendable, Hashable, CaseIterable {
            case github
            case gitlab
            /// Forgejo too.
            case gitea
        }

        public var kind: Kind
        /// The address of its API, without a slash at its end.
        public var api: String
        /// `owner/name`, or the whole path of a project of GitLab.
        public var project: String
        public var token: SecretReference

        public init(kind: Kind, api: String, project: String, token: SecretReference) {
            self.kind = kind
            self.api = api
            self.project = project
            self.token = token
        }

        /// Reads a forge; what is not said is made of the repository's address.
        static func read(_ node: YAMLNode, repository url: String?, _ report: Report) -> Forge? {
            let keys = ["kind", "api", "project", "token"]
            guard let fields = Fields(node, report, name: "a forge", known: keys) else { return nil }
            let kind = fields.required("kind", Kind.read)
            let api = fields.value("api", WebURL.read)
            let project = fields.value("project", Self.project)
            guard let token = fields.require("token").flatMap({ SecretReference.read($0, "token", report) }),
                let kind
            else { return nil }
            let web = url.flatMap(WebURL.init)
            guard let base = api?.description ?? web.map({ standardAPI(kind, $0) }) else {
                report.add("the key api is missing: the repository's address says no forge", at: node.position)
                return nil
            }
            let path = web.map { $0.path.hasSuffix(".git") ? String($0.path.dropLast(4)) : $0.path }
            guard let name = project ?? path.flatMap(Self.named) else {
                report.add("the key project is missing: the repository's address says no owner/name", at: node.position)
                return nil
            }
            return Forge(kind: kind, api: base, project: name, token: token)
        }

        private static func standardAPI(_ kind: Kind, _ web: WebURL) -> String {
            let host = "\(web.isSecure ? "https" : "http")://\(web.host)\(web.port.map { ":\($0)" } ?? "")"
            switch kind {
            case .github: return web.host == "github.com" ? "https://api.github.com" : host + "/api/v3"
            case .gitlab: return host + "/api/v4"
            case .gitea: return host + "/api/v1"
            }
        }

        private static func named(_ path: String) -> String? {
            do {
                return try project(String(path.drop { $0 == "/" }))
            } catch {
                return nil
            }
        }

        private static func project(_ text: String) throws(InvalidValue) -> String {
            let parts = text.split(separator: "/", omittingEmptySubsequences: false)
            let isPlain = parts.allSatisfy { part in
                !part.isEmpty && part != "." && part != ".."
                    && part.utf8.allSatisfy { byte in
                        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                            || "-_.~".utf8.contains(byte)
                    }
            }
            guard parts.count >= 2, text.utf8.count <= 500, isPlain else {
                throw InvalidValue("expected owner/name")
            }
            return text
        }
    }
}

extension ControllerConfiguration.Forge.Kind: Words {}
