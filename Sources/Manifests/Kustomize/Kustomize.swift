/// Renders kustomize overlays inside the process.
public enum Kustomize {
    /// The order of a build's objects when the kustomization says nothing.
    public enum Order: Sendable, Hashable {
        /// Namespaces and what others need first, webhooks last, as `kustomize build` prints.
        case byKind
        /// As they were read.
        case asRead
    }

    /// The names that a directory's kustomization may have.
    public static let fileNames = ["kustomization.yaml", "kustomization.yml", "Kustomization"]

    /// Builds a directory of a tree: the objects `kustomize build` prints, in its order.
    ///
    /// Everything the build reads lies in the tree. The first fault is thrown, with the file, line and column of what causes
    /// it; there is no partial result.
    public static func build(
        _ directory: String,
        in tree: any FileTree,
        order: Order = .byKind
    ) throws(ManifestError) -> [KubernetesObject] {
        guard let path = TreePath.join("", directory) else {
            throw ManifestError(
                code: .outsideRoot,
                message: "the directory lies outside of the tree",
                position: SourcePosition(file: directory, line: 0, column: 0)
            )
        }
        let builder = KustomizeBuilder(files: SourceFiles(tree))
        return try builder.build(path, order: order == .byKind ? .standard : .fifo).map {
            KubernetesObject(unchecked: $0.root)
        }
    }

    /// Whether the kustomization of a directory is a component, which is not built alone; reading it checks its fields.
    static func isComponent(_ directory: String, in tree: any FileTree) throws(ManifestError) -> Bool {
        try SourceFiles(tree).kustomization(in: directory, from: nil).isComponent
    }
}
