import YAML

/// Gives the steps of a job their ids.
struct StepIDs {
    let findings: Findings
    private var taken: Set<String> = []

    private static let maximumLength = 100

    init(findings: Findings) {
        self.findings = findings
    }

    /// Takes an id of the file; one that is not sound or not unique is told.
    mutating func take(_ id: String, _ node: YAMLNode) {
        guard IdentifierRules(findings: findings).check(id, node) else { return }
        if !taken.insert(CaseFolding.fold(id)).inserted {
            findings.report(node, "another step of the job has the id '\(id)'; ids differ in more than case")
        }
    }

    /// An id made from what a step does.
    mutating func made(for action: Step.Action) -> String {
        let name =
            switch action {
            case .run: "run"
            case .uses(.local, _), .uses(.own, _): "self"
            case .wait(let ids): ids.isEmpty ? "wait-all" : "wait"
            case .cancel: "cancel"
            case .uses(.docker(let image), _): image
            case .uses(.repository(let owner, let name, let path, _), _):
                "\(owner)_\(name)\(path.isEmpty ? "" : "_" + path)"
            }
        let base = "__" + String(String.UnicodeScalarView(name.unicodeScalars.map(Self.replaced)))
        var attempt = 1
        while true {
            let suffix = attempt == 1 ? "" : "_\(attempt)"
            let id = base.prefix(Self.maximumLength - suffix.utf8.count) + suffix
            if taken.insert(CaseFolding.fold(String(id))).inserted { return String(id) }
            attempt += 1
        }
    }

    private static func replaced(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "_", "-": scalar
        default: "_"
        }
    }
}
