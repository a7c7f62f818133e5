/// The ref at which a forge has the head of a pull request.
struct PullRef: Sendable, Hashable {
    let number: Int
    let ref: String

    /// Reads `refs/pull/N/head` (GitHub, Gitea, Forgejo) and `refs/merge-requests/N/head` (GitLab); nil for other refs.
    init?(_ ref: String) {
        let parts = ref.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0] == "refs", parts[1] == "pull" || parts[1] == "merge-requests",
            parts[3] == "head", let number = Int(parts[2]), number > 0, String(number) == parts[2]
        else { return nil }
        self.number = number
        self.ref = ref
    }

    /// What `github.ref` is in its runs, on every forge.
    static func merge(_ number: Int) -> String { "refs/pull/\(number)/merge" }
}
