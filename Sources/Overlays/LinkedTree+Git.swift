public import Git
public import Manifests

extension LinkedTree {
    /// The files of a commit as the renderer sees them.
    public init(_ snapshot: GitSnapshot) {
        self.init(
            entry: { path in
                switch try snapshot.entry(path)?.mode {
                case .directory: .directory
                case .file, .executable: .file
                case .symbolicLink: try snapshot.symbolicLink(path).map { .link($0) }
                case .submodule, nil: nil
                }
            },
            contents: { try snapshot.file($0) },
            names: { (try snapshot.list($0) ?? []).map(\.name) }
        )
    }
}
