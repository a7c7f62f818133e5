/// Renders kustomize overlays inside the process.
public enum Kustomize {
    /// Builds a directory of a tree: what `kustomize build` makes of it, in its order.
    public static func build(
        _ directory: String,
        in tree: any FileTree
    ) throws(ManifestError) -> [KubernetesObject] {
        throw ManifestError(code: .unsupported, message: "not yet built", position: .start(of: directory))
    }
}
