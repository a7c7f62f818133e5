/// Where a store keeps what.
///
/// A repository's component never begins with `_`, so the folders that do cannot be taken for repositories.
struct RegistryLayout: Sendable {
    let root: String

    var blobs: String { root + "/blobs/sha256" }
    var repositories: String { root + "/repositories" }
    var uploads: String { root + "/uploads" }

    func blob(_ digest: ImageDigest) -> String { "\(blobs)/\(digest.hex.prefix(2))/\(digest.hex)" }

    func repository(_ name: RegistryName) -> String { "\(repositories)/\(name)" }

    func links(_ name: RegistryName) -> String { repository(name) + "/_blobs" }

    func link(_ digest: ImageDigest, in name: RegistryName) -> String { "\(links(name))/\(digest.hex)" }

    func manifests(_ name: RegistryName) -> String { repository(name) + "/_manifests" }

    func manifest(_ digest: ImageDigest, in name: RegistryName) -> String { "\(manifests(name))/\(digest.hex)" }

    func tags(_ name: RegistryName) -> String { repository(name) + "/_tags" }

    func tag(_ tag: String, in name: RegistryName) -> String { "\(tags(name))/\(tag)" }

    func referrers(of subject: ImageDigest, in name: RegistryName) -> String {
        "\(repository(name))/_referrers/\(subject.hex)"
    }

    func upload(_ id: String) -> String { "\(uploads)/\(id)" }
}
