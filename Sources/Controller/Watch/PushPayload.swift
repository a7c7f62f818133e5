import Git
import Workflows

/// `github.event` of a push, made from what Git says.
struct PushPayload: Sendable {
    /// The most commits that are listed, the newest ones.
    static let maximumCommits = 20

    let event: EventRecord
    let rule: RepositoryRule
    let head: GitCommit
    var isForced = false

    /// The branch that a new ref was made from.
    var baseRef: String?

    /// What the push brought, oldest first.
    var commits: [GitCommit] = []

    var value: ExpressionValue {
        let before = event.oldRevision ?? EventRecord.nowhere
        let after = head.revision.hex
        let person = Self.person(head.author)
        return .object([
            "ref": .string(event.ref),
            "before": .string(before),
            "after": .string(after),
            "created": .boolean(event.oldRevision == nil),
            "deleted": false,
            "forced": .boolean(isForced),
            "base_ref": baseRef.map { .string($0) } ?? .null,
            "compare": rule.webAddress.map { .string("\($0)/compare/\(before.prefix(12))...\(after.prefix(12))") }
                ?? "",
            "commits": .array(ExpressionArray(commits.map { Self.value(of: $0, rule: rule) })),
            "head_commit": Self.value(of: head, rule: rule),
            "repository": rule.payload,
            "pusher": person,
            "sender": .object(["login": .string(head.author.name)]),
        ])
    }

    /// A commit as payloads have it.
    static func value(of commit: GitCommit, rule: RepositoryRule) -> ExpressionValue {
        .object([
            "id": .string(commit.revision.hex),
            "tree_id": .string(commit.tree),
            "distinct": true,
            "message": .string(String(commit.message.prefix(4000))),
            "timestamp": .string(Timestamp(milliseconds: commit.committer.seconds * 1000).text),
            "url": rule.webAddress.map { .string("\($0)/commit/\(commit.revision)") } ?? "",
            "author": person(commit.author),
            "committer": person(commit.committer),
        ])
    }

    private static func person(_ signature: GitSignature) -> ExpressionValue {
        .object([
            "name": .string(String(signature.name.prefix(200))), "email": .string(String(signature.email.prefix(200))),
        ])
    }
}

extension RepositoryRule {
    /// The repository as payloads have it.
    var payload: ExpressionValue {
        let parts = name.split(separator: "/")
        return .object([
            "name": .string(parts.last.map(String.init) ?? name),
            "full_name": .string(name),
            "default_branch": .string(branch),
            "master_branch": .string(branch),
            "clone_url": .string(url),
            "html_url": webAddress.map { .string($0) } ?? "",
            "owner": .object(["login": .string(parts.first.map(String.init) ?? name)]),
        ])
    }

    /// Where people look at the repository, if its address says so.
    var webAddress: String? {
        guard url.hasPrefix("https://") || url.hasPrefix("http://") else { return nil }
        return url.hasSuffix(".git") ? String(url.dropLast(4)) : url
    }
}
