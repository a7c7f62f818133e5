import YAML

extension ControllerConfiguration {
    /// People who are named together: `team:NAME` among reviewers is any of them.
    public struct Team: Sendable, Hashable {
        public var name: String
        public var members: [String]

        /// What stands before a team's name among reviewers.
        public static let prefix = "team:"

        public init(name: String, members: [String]) {
            self.name = name
            self.members = members
        }

        static func read(_ node: YAMLNode, _ report: Report) -> Team? {
            guard let fields = Fields(node, report, name: "a team", known: ["name", "members"]) else { return nil }
            let members = fields.values("members", TextRules.name) ?? []
            if members.isEmpty { fields.add("a team without members decides nothing", at: "members") }
            return fields.required("name", TextRules.name).map { Team(name: $0, members: members) }
        }

        var yaml: YAMLText {
            var entries = Entries()
            entries.add("name", name)
            entries.add("members", members)
            return entries.yaml
        }
    }

    /// The people that `reviewers` of an environment name, each once, in the order in which they are named.
    public func people(_ reviewers: [String]) -> [String] {
        var seen: Set<String> = []
        return reviewers.flatMap { entry -> [String] in
            guard entry.hasPrefix(Team.prefix) else { return [entry] }
            let name = entry.dropFirst(Team.prefix.count).lowercased()
            return teams.first { $0.name.lowercased() == name }?.members ?? []
        }.filter { seen.insert($0).inserted }
    }
}
