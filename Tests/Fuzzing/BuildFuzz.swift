import Manifests

/// Kustomizations and patches for a build.
enum BuildFuzz {
    enum Part {
        case kustomization, patch
    }

    private static let kustomizations = Mutator([Corpus.kustomization, Corpus.older, Corpus.component])
    private static let patches = Mutator(Corpus.patches)
    private static let files = Corpus.tree.mapValues { Array($0.utf8) }

    static func run(_ random: inout SeededGenerator, mutates part: Part) -> FuzzOutcome {
        var files = files
        let bytes: [UInt8]
        switch part {
        case .kustomization:
            bytes = kustomizations.text(&random)
            files[random.below(8) == 0 ? "base/kustomization.yaml" : "kustomization.yaml"] = bytes
        case .patch:
            bytes = patches.text(&random)
            files["patch.yaml"] = bytes
            let target = random.pick([
                "", "", "target: {kind: Deployment}", "target: {name: \".*\"}", "target: {kind: Config.*}",
            ])
            files["kustomization.yaml"] = Array(
                "resources: [deployment.yaml, base]\npatches:\n- path: patch.yaml\n  \(target)\n".utf8
            )
        }
        do {
            let objects = try Kustomize.build("", in: InMemoryTree(bytes: files))
            let text = Kustomize.yaml(of: objects)
            // Not the objects themselves: 1.0 is printed as 1, as kustomize does.
            let again = try Kustomize.yaml(of: KubernetesObject.parse(Array(text.utf8), file: "out"))
            guard again == text else {
                return .fault("rendered as \(text.debugDescription), and that as \(again.debugDescription)", bytes)
            }
            return .accepted
        } catch {
            guard error.position.file != nil, error.position.line > 0, !error.message.isEmpty else {
                return .fault("an error without a place: \(error)", bytes)
            }
            return .refused
        }
    }
}
