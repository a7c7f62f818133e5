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
            return told + workflow.findings(source: bytes).map { CheckProblem($0) } + callProblems(of: workflow)
        } catch {
            return error.issues.map { CheckProblem($0) }
        }
    }

    private func callProblems(of workflow: Workflow) -> [CheckProblem] {
        do throws(WorkflowError) {
            var library = try WorkflowLibrary(for: workflow, support: .controller)
            while let reference = library.missing {
                guard case .local(let path) = reference else {
                    // What is in another repository cannot be known here.
                    library.leaveOut(reference)
                    continue
                }
                try library.supply(try? TextFile.bytes("\(root)/\(path)", limit: Self.maximumBytes), for: reference)
            }
            try library.check()
            return []
        } catch {
            return error.issues.map { CheckProblem($0) }
        }
    }
}
