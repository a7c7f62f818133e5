import Glibc
import Workflows

/// Checks a workflow file and what it calls in its own tree.
struct WorkflowCheck {
    let bytes: [UInt8]
    let path: String

    /// Where paths of called workflows begin.
    let root: String

    private static let maximumBytes = 1 << 20

    var problems: [CheckProblem] {
        do throws(WorkflowError) {
            let workflow = try Workflow.parse(bytes, file: path, support: .controller)
            let told = workflow.unsupported.map { CheckProblem($0) }
            let found = workflow.findings(source: bytes).map { CheckProblem($0) }
            return told + found + actionProblems(of: workflow) + callProblems(of: workflow)
        } catch {
            return error.issues.map { CheckProblem($0) }
        }
    }

    /// What does not fit between the steps and the tree's own actions.
    private func actionProblems(of workflow: Workflow) -> [CheckProblem] {
        let actions = LocalActions(root: root)
        let findings = workflow.findings(ofActions: actions.action(in:))
        return actions.problems + findings.map { CheckProblem($0) }
    }

    private func callProblems(of workflow: Workflow) -> [CheckProblem] {
        var unread: [CheckProblem] = []
        do {
            var library = try WorkflowLibrary(for: workflow, support: .controller)
            while let reference = library.missing {
                guard case .local(let path) = reference else {
                    // What is in another repository cannot be known here.
                    library.leaveOut(reference)
                    continue
                }
                let file = "\(root)/\(path)"
                do {
                    try library.supply(try TextFile.bytes(file, limit: Self.maximumBytes), for: reference)
                } catch let failure as TextFile.Failure {
                    // One that is not there is the call's error; of another the reason has to be told.
                    guard access(file, F_OK) == 0 else {
                        try library.supply(nil, for: reference)
                        continue
                    }
                    unread.append(
                        CheckProblem(
                            .error,
                            file: Check.shown(path, under: root),
                            message: "cannot be read: \(failure.message)"
                        )
                    )
                    library.leaveOut(reference)
                }
            }
            try library.check()
            return unread
        } catch let error as WorkflowError {
            return unread + error.issues.map { CheckProblem($0) }
        } catch {
            return unread + [CheckProblem(.error, file: path, message: "\(error)")]
        }
    }
}
