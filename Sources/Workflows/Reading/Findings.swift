import YAML

/// Collects what is wrong with a file while it is read.
///
/// Not shared between tasks.
final class Findings {
    let file: String
    private let maximum: Int
    private(set) var issues: [WorkflowIssue] = []
    private(set) var notices: [WorkflowNotice] = []

    init(file: String, maximum: Int) {
        self.file = file
        self.maximum = maximum
    }

    func report(_ position: SourcePosition?, _ message: String) {
        guard issues.count < maximum else { return }
        issues.append(WorkflowIssue(file: file, position: position, message: message))
    }

    func report(_ node: YAMLNode, _ message: String) {
        report(node.place, message)
    }

    /// Whether something has been told of a path.
    func hasNotice(_ path: String) -> Bool { notices.contains { $0.path == path } }

    func notice(_ path: String, _ node: YAMLNode, _ message: String, _ effect: WorkflowNotice.Effect) {
        guard notices.count < maximum else { return }
        notices.append(
            WorkflowNotice(path: path, file: file, position: node.place, message: message, effect: effect)
        )
    }
}

extension YAMLNode {
    /// Where the node begins.
    var place: SourcePosition { SourcePosition(line: position.line, column: position.column) }
}
