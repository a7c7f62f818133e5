/// A called workflow may ask for no more permissions than its caller has.
struct PermissionRules {
    let library: WorkflowLibrary

    /// A file as it was called before: it asks for the same again.
    private struct Visit: Hashable {
        var workflow: WorkflowReference
        var allowed: Permissions?
    }

    private var visits: Set<Visit> = []

    init(library: WorkflowLibrary) {
        self.library = library
    }

    /// The calls of a file's jobs that ask for too much, each at the place of its job.
    ///
    /// - Parameters:
    ///   - source: The file; nil is the first one.
    ///   - jobs: Its jobs.
    ///   - allowed: What its jobs may do that say nothing themselves; nil is anything.
    /// - Returns: The calls, told.
    mutating func issues(
        in source: WorkflowReference?,
        jobs: [Job],
        allowed: Permissions?
    ) -> [WorkflowIssue] {
        var issues: [WorkflowIssue] = []
        for job in jobs {
            guard let call = job.call, let place = library.place(of: call, in: source) else { continue }
            let file = source?.description ?? library.root.file
            let workflow = library.workflows[place]
            let allowed = job.permissions ?? allowed
            let excesses = excesses(of: workflow, over: allowed)
            for excess in excesses {
                let message = "\(workflow.file) may not be called by '\(job.id)': \(excess)"
                issues.append(WorkflowIssue(file: file, position: job.position, message: message))
            }
            let visit = Visit(workflow: workflow.reference, allowed: allowed)
            if excesses.isEmpty, visits.insert(visit).inserted {
                issues += self.issues(
                    in: workflow.reference,
                    jobs: workflow.definitions,
                    allowed: workflow.permissions ?? allowed
                )
            }
        }
        return issues
    }

    private func excesses(of workflow: CalledWorkflow, over allowed: Permissions?) -> [String] {
        guard let allowed else { return [] }
        var result: [String] = []
        if let asked = workflow.permissions, let excess = Self.excess(of: asked, over: allowed) {
            result.append("it asks for \(excess)")
        }
        for job in workflow.definitions {
            guard let asked = job.permissions, let excess = Self.excess(of: asked, over: allowed) else { continue }
            result.append("its job '\(job.id)' asks for \(excess)")
        }
        return result
    }

    /// What is asked for beyond what is allowed, in words; nil where nothing is.
    static func excess(of asked: Permissions, over allowed: Permissions) -> String? {
        let scopes = Permissions.scopes.compactMap { scope -> String? in
            let level = asked.level(of: scope)
            let bound = allowed.level(of: scope)
            return level.rank > bound.rank ? "\(scope): \(level.rawValue), where the caller has \(bound.rawValue)" : nil
        }
        return scopes.isEmpty ? nil : scopes.joined(separator: "; ")
    }
}

extension Permissions {
    /// The scopes of a token that permissions name.
    static let scopes = [
        "actions", "artifact-metadata", "attestations", "checks", "code-quality", "contents", "copilot-requests",
        "deployments", "discussions", "drives", "id-token", "issues", "models", "packages", "pages", "pull-requests",
        "repository-projects", "security-events", "statuses", "vulnerability-alerts",
    ]

    /// What is granted in a scope: nothing unless it is named.
    public func level(of scope: String) -> Level {
        switch self {
        case .all(let level): level
        case .scopes(let levels): levels[scope] ?? .none
        }
    }
}

extension Permissions.Level {
    fileprivate var rank: Int {
        switch self {
        case .none: 0
        case .read: 1
        case .write: 2
        }
    }
}
