public import Git
public import Manifests

/// What an overlay renders to at a commit.
public enum OverlayRender {
    /// The objects of an overlay; nil where it has no kustomization.
    ///
    /// - Parameters:
    ///   - overlay: Its directory.
    ///   - snapshot: The commit.
    ///   - files: Files as they would be after another commit, by their paths.
    /// - Returns: The objects, in the order in which they are applied.
    /// - Throws: What is wrong with the overlay, with its place.
    public static func objects(
        of overlay: String,
        at snapshot: GitSnapshot,
        files: [String: [UInt8]] = [:]
    ) throws -> [KubernetesObject]? {
        let linked = LinkedTree(snapshot)
        let tree: any FileTree = files.isEmpty ? linked : EditedTree(linked, files: files)
        guard try kustomization(of: overlay, in: tree) != nil else { return nil }
        return try Kustomize.build(overlay, in: tree)
    }

    /// The images that an overlay's kustomization names; none where there is no kustomization.
    public static func images(of overlay: String, at snapshot: GitSnapshot) throws -> [ImageChange] {
        guard let found = try kustomization(of: overlay, in: LinkedTree(snapshot)) else { return [] }
        return try ImageEdit.images(in: found.bytes, file: found.path)
    }

    /// An overlay's kustomization, under any of the names kustomize knows.
    private static func kustomization(
        of overlay: String,
        in tree: any FileTree
    ) throws -> (path: String, bytes: [UInt8])? {
        let directory = overlay.isEmpty || overlay == "." ? "" : overlay + "/"
        for name in Kustomize.fileNames {
            if let bytes = try tree.file(directory + name) { return (directory + name, bytes) }
        }
        return nil
    }
}
