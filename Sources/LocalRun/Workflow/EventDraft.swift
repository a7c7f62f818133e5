import Git
public import Workflows

/// The event that a local run pretends has happened.
public struct EventDraft: Sendable {
    public var name: String

    /// The inputs of `workflow_dispatch`.
    public var inputs: [String: String]

    /// The payload, where the user brings one.
    public var payload: ExpressionValue?

    public init(name: String, inputs: [String: String] = [:], payload: ExpressionValue? = nil) {
        self.name = name
        self.inputs = inputs
        self.payload = payload
    }

    /// Reads a payload.
    public static func payload(_ text: String, file: String) throws(LocalRunError) -> ExpressionValue {
        let value: ExpressionValue
        do {
            value = try ExpressionValue(json: text)
        } catch {
            throw LocalRunError(.usage, "\(file) is no JSON document: \(error)", cause: error)
        }
        guard value.object != nil else { throw LocalRunError(.usage, "\(file): an event is a JSON object") }
        return value
    }

    /// The event as it happens to a project: of the commit and branch that are checked out, unless the payload says otherwise.
    public func event(for project: Project) -> WorkflowEvent {
        let payload = payload ?? .object(ExpressionObject())
        let pull = payload["pull_request"]
        let isPullRequest = name.hasPrefix("pull_request")
        var ref = payload["ref"].nonEmpty ?? project.ref
        if !ref.hasPrefix("refs/") { ref = "refs/heads/" + ref }
        let base = pull["base"]["ref"].nonEmpty ?? payload["repository"]["default_branch"].nonEmpty ?? "main"
        let head = pull["head"]["ref"].nonEmpty ?? project.branch
        if isPullRequest {
            let number = payload["number"].nonEmpty ?? pull["number"].nonEmpty ?? "1"
            ref = name == "pull_request_target" ? "refs/heads/\(base)" : "refs/pull/\(number)/merge"
        }
        let before: String? = name == "push" ? payload["before"].nonEmpty ?? project.commit?.parents.first?.hex : nil
        return WorkflowEvent(
            name: name,
            ref: ref,
            revision: payload["after"].nonEmpty ?? pull["head"]["sha"].nonEmpty ?? project.revision,
            before: before,
            changedPaths: nil,
            action: payload["action"].nonEmpty ?? (isPullRequest ? "opened" : nil),
            baseRef: isPullRequest ? base : nil,
            headRef: isPullRequest ? head : nil,
            inputs: inputs.merging(payload["inputs"].texts) { given, _ in given },
            repository: payload["repository"]["full_name"].nonEmpty ?? project.repository,
            actor: payload["sender"]["login"].nonEmpty ?? project.actor,
            payload: .object(known(project, base: base, head: head).merging(payload.object ?? ExpressionObject()))
        )
    }

    /// What is known of the event without a payload.
    private func known(_ project: Project, base: String, head: String) -> ExpressionObject {
        let parts = project.repository.split(separator: "/")
        let owner = String(parts.first ?? "local")
        let repository: ExpressionValue = [
            "name": .string(String(parts.last ?? "")), "full_name": .string(project.repository),
            "default_branch": "main", "private": true, "clone_url": .string(project.origin ?? project.root),
            "owner": ["login": .string(owner), "name": .string(owner)],
        ]
        var known: [(String, ExpressionValue)] = [
            ("repository", repository), ("sender", ["login": .string(project.actor), "type": "User"]),
        ]
        if name == "push" {
            known.append(("pusher", ["name": .string(project.actor), "email": .string(project.mail)]))
            if let commit = project.commit {
                let author: ExpressionValue = [
                    "name": .string(commit.author.name), "email": .string(commit.author.email),
                ]
                let head: ExpressionValue = [
                    "id": .string(commit.revision.hex), "message": .string(commit.message), "author": author,
                    "committer": author,
                ]
                known += [("head_commit", head), ("commits", .list([head]))]
            }
        }
        if name.hasPrefix("pull_request") {
            known += [
                ("number", .number(1)),
                (
                    "pull_request",
                    [
                        "number": .number(1), "title": .string(head), "draft": false,
                        "head": ["ref": .string(head), "sha": .string(project.revision)],
                        "base": ["ref": .string(base)], "user": ["login": .string(project.actor)],
                    ]
                ),
            ]
        }
        return ExpressionObject(known)
    }
}

extension ExpressionValue {
    /// The text of a value that has one.
    fileprivate var nonEmpty: String? { isPrimitive && !text.isEmpty ? text : nil }

    /// The texts of an object's members.
    fileprivate var texts: [String: String] {
        Dictionary(
            (object ?? ExpressionObject()).entries.filter { $0.value.isPrimitive }.map { ($0.key, $0.value.text) },
            uniquingKeysWith: { $1 }
        )
    }
}
