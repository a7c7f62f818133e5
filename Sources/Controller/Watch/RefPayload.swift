import Workflows

/// `github.event` of `create` and `delete`, as far as a listing of refs tells: nobody knows who did it, so there is no `sender`.
enum RefPayload {
    static func value(of ref: String, rule: RepositoryRule) -> ExpressionValue {
        let isTag = ref.hasPrefix("refs/tags/")
        let name = ref.split(separator: "/", maxSplits: 2).last.map(String.init) ?? ref
        return .object([
            "ref": .string(name),
            "ref_type": isTag ? "tag" : "branch",
            "master_branch": .string(rule.branch),
            "description": .null,
            "pusher_type": "user",
            "repository": rule.payload,
        ])
    }
}
