import HeadgateConfiguration
import Manifests
import Workflows
import YAML

/// A problem of any kind of file, with the file's path as the user would write it.
struct CheckProblem: Encodable, Sendable {
    enum Severity: String, Encodable {
        case error, warning
    }

    var severity: Severity
    var file: String
    /// 0 when the whole file is meant.
    var line = 0
    var column = 0
    var object: String?
    var path: String?
    var message: String

    init(_ severity: Severity, file: String, message: String) {
        self.severity = severity
        self.file = file
        self.message = message
    }

    init(_ problem: ManifestProblem, file: String) {
        severity = problem.severity == .error ? .error : .warning
        self.file = file
        line = problem.position.line
        column = problem.position.column
        object = problem.object
        path = problem.path
        message = problem.message
    }

    init(_ problem: ConfigurationProblem) {
        severity = .error
        file = problem.file
        line = problem.position.line
        column = problem.position.column
        message = problem.message
    }

    init(_ issue: WorkflowIssue) {
        severity = .error
        file = issue.file
        line = issue.position?.line ?? 0
        column = issue.position?.column ?? 0
        message = issue.message
    }

    init(_ notice: WorkflowNotice) {
        severity = notice.effect == .refuse ? .error : .warning
        file = notice.file
        line = notice.position.line
        column = notice.position.column
        path = notice.path
        message = notice.message
    }

    init(_ finding: WorkflowFinding) {
        severity = .warning
        file = finding.file
        line = finding.position.line
        column = finding.position.column
        message = "\(finding.message) [\(finding.rule.rawValue)]"
    }

    /// What is wrong, with the object and the field that are meant.
    var text: String { [object, path, message].compactMap(\.self).joined(separator: ": ") }

    /// `file:line:column: message`, on one line.
    var oneLine: String {
        let place = line == 0 ? file : "\(file):\(line):\(column)"
        return Self.printable("\(place): \(severity == .warning ? "warning: " : "")\(text)")
    }

    /// A workflow command of GitHub Actions, which shows the problem beside the line.
    var annotation: String {
        var properties = "file=\(Self.escaped(file, isProperty: true))"
        if line > 0 { properties += ",line=\(line),col=\(column)" }
        return "::\(severity.rawValue) \(properties)::\(Self.escaped(text, isProperty: false))"
    }

    /// What came from files cannot move the cursor or start another line.
    private static func printable(_ text: String) -> String {
        String(
            String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 })
        )
    }

    private static func escaped(_ text: String, isProperty: Bool) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "%": result += "%25"
            case "\r": result += "%0D"
            case "\n": result += "%0A"
            case ":" where isProperty: result += "%3A"
            case "," where isProperty: result += "%2C"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
