import YAML

/// Where promotions wait for a merge instead of being pushed to the branch.
public struct PullRequestSetting: Sendable, Hashable {
    /// What kind of server it is.
    public enum Forge: String, Sendable, Hashable, CaseIterable {
        case github
        /// Forgejo as well.
        case gitea
    }

    public var forge: Forge
    /// The address of the forge's API, such as `https://api.github.com` or `https://git.example.com/api/v1`.
    public var api: WebURL
    /// `OWNER/NAME`.
    public var project: String
    public var token: SecretReference

    public init(forge: Forge, api: WebURL, project: String, token: SecretReference) {
        self.forge = forge
        self.api = api
        self.project = project
        self.token = token
    }

    static func read(_ node: YAMLNode, _ report: Report) -> PullRequestSetting? {
        let keys = ["forge", "api", "project", "token"]
        guard let fields = Fields(node, report, name: "pull requests", known: keys) else { return nil }
        let forge = fields.required("forge", hint: "github or gitea", Forge.read)
        let api = fields.required("api", hint: "such as https://api.github.com", WebURL.read)
        let project = fields.required("project", hint: "OWNER/NAME") { text throws(InvalidValue) in
            let parts = text.split(separator: "/", omittingEmptySubsequences: false)
            let isValid =
                parts.count == 2 && text.utf8.count <= 200
                && parts.allSatisfy { part in
                    !part.isEmpty && part != "." && part != ".."
                        && part.utf8.allSatisfy { TextRules.isAlphanumeric($0) || "._-".utf8.contains($0) }
                }
            guard isValid else { throw InvalidValue("expected OWNER/NAME") }
            return text
        }
        let token = fields.require("token").flatMap { SecretReference.read($0, "token", report) }
        guard let forge, let api, let project, let token else { return nil }
        return PullRequestSetting(forge: forge, api: api, project: project, token: token)
    }

    var yaml: YAMLText {
        var entries = Entries()
        entries.add("forge", forge.rawValue)
        entries.add("api", api.description)
        entries.add("project", project)
        entries.add("token", token.yaml)
        return entries.yaml
    }
}

extension PullRequestSetting.Forge: Words {}
