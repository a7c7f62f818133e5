import Git

/// What a repository has to have before a push to it becomes running containers.
enum DeliveryNeeds {
    private static let kustomizations = ["kustomization.yaml", "kustomization.yml", "Kustomization"]

    /// What is missing at a revision, one sentence for each, with what to do; empty when nothing is.
    static func missing(
        at revision: Revision,
        in origin: GitRepository,
        environments: [String]
    ) async throws -> [String] {
        var missing: [String] = []
        let files = try await origin.entries(under: "ci", at: revision, recursive: false) ?? []
        if !files.contains(where: { $0.path.hasSuffix(".yaml") || $0.path.hasSuffix(".yml") }) {
            missing.append(
                "it has no workflow: a push starts nothing until there is a file such as ci/deliver.yaml (docs/workflows.md)"
            )
        }
        for environment in environments {
            let overlay = "overlays/\(environment)"
            let names = try await origin.entries(under: overlay, at: revision, recursive: false) ?? []
            if !names.contains(where: { entry in kustomizations.contains { entry.path == "\(overlay)/\($0)" } }) {
                missing.append(
                    "it has no \(overlay)/kustomization.yaml: nothing runs in \(environment) until there is one"
                )
            }
        }
        return missing
    }
}
