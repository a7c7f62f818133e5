import Crypto
import Git

/// The refs of a repository that may start runs, as Git listed them at one moment.
struct RefListing: Sendable {
    /// The most branches and tags of a repository that are watched, branches first, each in the order of their names.
    static let maximumRefs = 20_000

    /// The most pull requests of a repository that are watched, those with the highest numbers.
    static let maximumPulls = 2_000

    /// The configured branch.
    let branch: RefName

    /// The commit it is at; nil where the repository has no such branch.
    let tip: Revision?

    /// The commits of the other branches, of the tags and of the heads of pull requests.
    let others: [String: String]

    /// How many branches and tags there are over the bound.
    let leftOut: Int

    /// Equal for two listings that say the same.
    let digest: String

    init(_ refs: GitRefs, branch: RefName) {
        self.branch = branch
        tip = refs[branch]
        let branches = refs.targets.keys.filter { $0.isBranch && $0 != branch }.sorted()
        let tags = refs.targets.keys.filter(\.isTag).sorted()
        let watched = (branches + tags).prefix(Self.maximumRefs)
        leftOut = branches.count + tags.count - watched.count
        var others: [String: String] = [:]
        var hash = SHA256()
        hash.update(data: Array("\(branch) \(tip?.hex ?? "")\n".utf8))
        let pulls = refs.targets.keys.compactMap { PullRef($0.name) }.sorted { $0.number > $1.number }
        let heads = Set(pulls.prefix(Self.maximumPulls).map(\.ref))
        for ref in watched + refs.targets.keys.filter({ heads.contains($0.name) }).sorted() {
            guard let revision = refs[ref] else { continue }
            others[ref.name] = revision.hex
            hash.update(data: Array("\(ref) \(revision)\n".utf8))
        }
        self.others = others
        digest = Hexadecimal.text(hash.finalize())
    }
}
