import YAML

/// What has to fit together in `headgate.yaml`.
///
/// Works on the nodes and not on what was read of them, so that each problem has its place and an entry with one mistake
/// does not make others look wrong.
struct CrossChecks {
    private let fields: Fields
    private var report: Report { fields.report }

    init(_ fields: Fields) {
        self.fields = fields
    }

    func check(listen: ListenAddress?, registry: RegistrySetting?) {
        let lists = ["repositories", "environments", "runners", "users", "teams", "agents", "notifications"]
        for list in lists { checkUnique(list) }
        checkReferences("environments", "repository", to: "repositories", ignoringCase: false)
        for environment in items("environments") {
            guard let sources = environment["sources"] else { continue }
            for node in sources.sequence ?? [sources] {
                checkReference(node, "sources", names("repositories"), "repositories", ignoringCase: false)
            }
        }
        checkReferences("agents", "environment", to: "environments", ignoringCase: true)
        checkNotifications()
        checkReviewers()
        checkOverlays()
        if let listen, case .embedded(listen, _)? = registry {
            fields.add("the registry and the controller cannot listen at the same address", at: "registry")
        }
    }

    private func items(_ list: String) -> [YAMLNode] { fields[list]?.sequence ?? [] }

    private func names(_ list: String) -> [String] { items(list).compactMap { $0["name"]?.text } }

    private func checkUnique(_ list: String) {
        var seen: Set<String> = []
        for name in items(list).compactMap({ $0["name"] }) {
            guard let text = name.text, !seen.insert(text.lowercased()).inserted else { continue }
            report.add("the name \(Fields.printable(text)) stands twice in \(list)", at: name.position)
        }
    }

    private func checkReferences(_ list: String, _ key: String, to target: String, ignoringCase: Bool) {
        let known = names(target)
        for node in items(list).compactMap({ $0[key] }) {
            checkReference(node, key, known, target, ignoringCase: ignoringCase)
        }
    }

    private func checkReference(
        _ node: YAMLNode,
        _ key: String,
        _ known: [String],
        _ target: String,
        ignoringCase: Bool
    ) {
        guard let text = node.text else { return }
        let isKnown = known.contains { ignoringCase ? $0.lowercased() == text.lowercased() : $0 == text }
        guard !isKnown else { return }
        let advice = Suggestion.nearest(to: text, in: known).map { "; did you mean \($0)?" } ?? ""
        report.add("\(key): \(Fields.printable(text)) is not among the \(target)\(advice)", at: node.position)
    }

    private func checkNotifications() {
        for notification in items("notifications") {
            for target in ["repositories", "environments"] {
                guard let node = notification[target] else { continue }
                for name in node.sequence ?? [node] {
                    checkReference(name, target, names(target), target, ignoringCase: target == "environments")
                }
            }
            if fields["mail"] == nil, let kind = notification["kind"], kind.text == "email" {
                report.add("there is no server for e-mail: the key mail says which", at: kind.position)
            }
        }
    }

    /// Reviewers and members of teams are users, when users are listed; there are as many as have to approve.
    private func checkReviewers() {
        for team in items("teams") { checkPeople(team["members"], "members", known: []) }
        let teams = names("teams").map { ControllerConfiguration.Team.prefix + $0 }
        for environment in items("environments") {
            checkPeople(environment["reviewers"], "reviewers", known: teams)
            checkCount(environment)
        }
    }

    private func checkPeople(_ list: YAMLNode?, _ key: String, known teams: [String]) {
        guard let list else { return }
        for node in list.sequence ?? [list] {
            if node.text?.hasPrefix(ControllerConfiguration.Team.prefix) == true {
                checkReference(node, key, teams, "teams", ignoringCase: true)
                continue
            }
            guard fields["users"] != nil else { continue }
            checkReference(node, key, names("users"), "users", ignoringCase: false)
            let user = items("users").first { $0["name"]?.text == node.text }
            let role = user.map { $0["role"]?.text ?? "viewer" }
            if let role, ["viewer", "developer"].contains(role) {
                report.add("\(key): \(node.text ?? "") is a \(role) and may not review", at: node.position)
            }
        }
    }

    private func checkCount(_ environment: YAMLNode) {
        guard let list = environment["reviewers"], let required = environment["requiredReviews"],
            case .integer(let count)? = required.scalar?.resolved
        else { return }
        var people: Set<String> = []
        for text in (list.sequence ?? [list]).compactMap(\.text) {
            guard text.hasPrefix(ControllerConfiguration.Team.prefix) else {
                people.insert(text)
                continue
            }
            let name = text.dropFirst(ControllerConfiguration.Team.prefix.count).lowercased()
            let team = items("teams").first { $0["name"]?.text?.lowercased() == name }
            // A team that is not there has been reported.
            guard let members = team?["members"] else { return }
            people.formUnion((members.sequence ?? [members]).compactMap(\.text))
        }
        guard !people.isEmpty, count > people.count else { return }
        report.add("\(count) reviews are required, but only \(people.count) may review", at: required.position)
    }

    /// Two environments with one overlay would undo each other's promotions.
    private func checkOverlays() {
        var seen: Set<[String]> = []
        for environment in items("environments") {
            guard let name = environment["name"]?.text, let repository = environment["repository"]?.text else {
                continue
            }
            let overlay = environment["overlay"]?.text ?? "overlays/\(name)"
            let parts = overlay.split(separator: "/").filter { $0 != "." }.map(String.init)
            guard !seen.insert([repository] + parts).inserted else { continue }
            report.add("another environment has the same overlay", at: (environment["overlay"] ?? environment).position)
        }
    }
}
