/// What a forge says of a pull request.
struct ForgePull: Sendable, Hashable {
    var isOpen: Bool
    var title: String
    var author: String
    var isDraft: Bool

    /// The commit that the forge has at its head.
    var head: String
    var headRef: String
    var baseRef: String

    /// Whether the head is in another repository.
    ///
    /// One whose repository is gone counts as such.
    var isFork: Bool

    /// As GitHub, Gitea and Forgejo say it.
    struct GitHub: Decodable {
        struct End: Decodable {
            struct Repository: Decodable {
                var id: Int
            }

            var ref: String
            var sha: String
            var repo: Repository?
        }

        struct User: Decodable {
            var login: String
        }

        var state: String
        var title: String
        var draft: Bool?
        var user: User?
        var head: End
        var base: End

        var pull: ForgePull {
            ForgePull(
                isOpen: state == "open",
                title: title,
                author: user?.login ?? "",
                isDraft: draft ?? false,
                head: head.sha,
                headRef: head.ref,
                baseRef: base.ref,
                isFork: head.repo == nil || head.repo?.id != base.repo?.id
            )
        }
    }

    /// As GitLab says it.
    struct GitLab: Decodable {
        struct User: Decodable {
            var username: String
        }

        enum CodingKeys: String, CodingKey {
            case state
            case title
            case draft
            case author
            case sha
            case sourceBranch = "source_branch"
            case targetBranch = "target_branch"
            case sourceProject = "source_project_id"
            case targetProject = "target_project_id"
        }

        var state: String
        var title: String
        var draft: Bool?
        var author: User?
        var sha: String
        var sourceBranch: String
        var targetBranch: String
        var sourceProject: Int?
        var targetProject: Int

        var pull: ForgePull {
            ForgePull(
                isOpen: state == "opened",
                title: title,
                author: author?.username ?? "",
                isDraft: draft ?? false,
                head: sha,
                headRef: sourceBranch,
                baseRef: targetBranch,
                isFork: sourceProject != targetProject
            )
        }
    }
}
