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
        for list in ["repositories", "environments", "runners", "users", "agents"] { checkUnique(list) }
        checkReferences("environments", "repository", to: "repositories", ignoringCase: false)
        checkReferences("agents", "environment", to: "environments", ignoringCase: true)
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

    /// Reviewers are users, when users are listed.
    private func checkReviewers() {
        guard fields["users"] != nil else { return }
        let known = names("users")
        for environment in items("environments") {
            guard let reviewers = environment["reviewers"] else { continue }
            for node in reviewers.sequence ?? [reviewers] {
                checkReference(node, "reviewers", known, "users", ignoringCase: false)
                let user = items("users").first { $0["name"]?.text == node.text }
                if let user, (user["role"]?.text ?? "viewer") == "viewer" {
                    report.add("reviewers: \(node.text ?? "") is a viewer and may not review", at: node.position)
                }
            }
        }
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
