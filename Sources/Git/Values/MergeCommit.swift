/// How the commit that merges a pull request is written: the same on every machine, so that it is the same commit.
public enum MergeCommit {
    public static func message(head: String, base: String) -> String {
        "Merge \(head) into \(base)\n"
    }

    /// Who makes it, at the time of the later of the two.
    public static func signature(head: GitCommit, base: GitCommit) throws(GitError) -> GitSignature {
        let seconds = max(head.committer.seconds, base.committer.seconds)
        return try GitSignature(name: "Headgate", email: "headgate@localhost", seconds: max(0, seconds))
    }
}
