/// Files of other repositories, from where a runner fetches actions.
public struct RemoteFiles: Sendable {
    private let store: ActionStore

    /// `data`: the runner's directory, where what was fetched is kept.
    ///
    /// `server`: the address that repositories lie below.
    public init(data: String, server: String) {
        store = ActionStore(root: data + "/actions", server: server, say: { _ in })
    }

    /// The bytes of a file at a branch, tag or commit; nil where there is none.
    public func file(owner: String, name: String, path: String, ref: String, limit: Int) async throws -> [UInt8]? {
        let (_, tree) = try await store.tree(owner: owner, name: name, ref: ref)
        guard !path.split(separator: "/").contains(".."), ProgramSearch.isFile("\(tree)/\(path)") else { return nil }
        return try SmallFile.read("\(tree)/\(path)", limit: limit)
    }
}
