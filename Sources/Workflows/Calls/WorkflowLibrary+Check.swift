extension WorkflowLibrary {
    /// Holds every call against the workflow it calls.
    ///
    /// - Parameters:
    ///   - levels: The most levels of workflows, the first one counted.
    ///   - permissions: What a job may do where no file says it; nil is anything.
    /// - Throws: An error of code `invalidFile` with the places of the callers: workflows that call each other in turn,
    ///   too many levels, inputs and secrets that are missing, unknown or of the wrong type, permissions beyond the
    ///   caller's.
    public func check(
        levels: Int = maximumLevels,
        permissions: Permissions? = nil
    ) throws(WorkflowError) {
        var issues: [WorkflowIssue] = []
        var levelsBelow: [WorkflowReference: Int] = [:]
        var path: [WorkflowReference] = []
        _ = depth(of: nil, &path, &levelsBelow, &issues)
        guard issues.isEmpty else { throw WorkflowError(.invalidFile, issues: issues) }
        for caller in callers(in: nil) where 1 + (levelsBelow[caller.target] ?? 0) > levels {
            let message = "the job '\(caller.job.id)' calls workflows more than \(levels) levels deep"
            issues.append(WorkflowIssue(file: caller.file, position: caller.call.usesPosition, message: message))
        }
        guard issues.isEmpty else { throw WorkflowError(.invalidFile, issues: issues) }
        for source in [nil] + workflows.map({ Optional($0.reference) }) {
            for caller in callers(in: source) {
                guard let place = place(of: caller.call, in: source) else { continue }
                issues += CallRules(call: caller.call, file: caller.file, workflow: workflows[place]).issues
            }
        }
        var rules = PermissionRules(library: self)
        issues += rules.issues(in: nil, jobs: root.jobs, allowed: root.permissions ?? permissions)
        guard issues.isEmpty else {
            var seen: Set<WorkflowIssue> = []
            throw WorkflowError(.invalidFile, issues: issues.filter { seen.insert($0).inserted })
        }
    }

    /// How many levels of workflows a workflow makes, itself counted; tells calls that come back to where they began.
    private func depth(
        of reference: WorkflowReference?,
        _ path: inout [WorkflowReference],
        _ known: inout [WorkflowReference: Int],
        _ issues: inout [WorkflowIssue]
    ) -> Int {
        if let reference, let depth = known[reference] { return depth }
        var deepest = 0
        for caller in callers(in: reference) {
            if path.contains(caller.target) {
                let message = "the job '\(caller.job.id)' calls \(caller.target), which calls \(caller.file) in turn"
                issues.append(WorkflowIssue(file: caller.file, position: caller.call.usesPosition, message: message))
                continue
            }
            path.append(caller.target)
            deepest = max(deepest, depth(of: caller.target, &path, &known, &issues))
            path.removeLast()
        }
        if let reference { known[reference] = deepest + 1 }
        return deepest + 1
    }
}
