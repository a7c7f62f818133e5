import Git
import Workflows

/// `github.event` of a pull request.
struct PullPayload: Sendable {
    let event: EventRecord
    let pull: PullDetail
    let facts: PullFacts
    let base: Revision

    /// Nil where the runs are not of the merge.
    let merge: Revision?
    let rule: RepositoryRule

    var value: ExpressionValue {
        var entries: [(String, ExpressionValue)] = [
            ("action", .string(event.detail.action ?? "")),
            ("number", .number(Double(pull.number))),
            ("pull_request", request),
            ("repository", rule.payload),
            ("sender", .object(["login": .string(facts.author)])),
        ]
        if event.detail.action == "synchronize" {
            entries.append(("before", .string(event.oldRevision ?? EventRecord.nowhere)))
            entries.append(("after", .string(pull.head)))
        }
        return .object(ExpressionObject(entries))
    }

    private var request: ExpressionValue {
        .object([
            "number": .number(Double(pull.number)),
            "state": "open",
            "title": .string(String(facts.title.prefix(1000))),
            "draft": .boolean(facts.isDraft),
            "merged": false,
            "user": .object(["login": .string(facts.author)]),
            "head": .object([
                "ref": .string(facts.headRef), "sha": .string(pull.head),
                "repo": .object(["fork": .boolean(facts.isFork)]),
            ]),
            "base": .object([
                "ref": .string(facts.baseRef), "sha": .string(base.hex), "repo": rule.payload,
            ]),
            "merge_commit_sha": merge.map { .string($0.hex) } ?? .null,
            "html_url": rule.webAddress.map { .string("\($0)/pull/\(pull.number)") } ?? "",
        ])
    }
}
