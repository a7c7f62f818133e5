/// Something in a manifest that is wrong, or that has no effect.
public struct ManifestProblem: Error, Sendable, Hashable, CustomStringConvertible {
    /// Whether the manifest can be applied all the same.
    public enum Severity: String, Sendable, Hashable, Codable {
        case error, warning
    }

    /// Whether the manifest can be applied all the same.
    public let severity: Severity
    /// Where it is.
    public let position: SourcePosition
    /// The object, as `Kind/name`; nil when the problem is none of an object.
    public let object: String?
    /// The field's path, such as `spec.template.spec.containers[0].tty`; nil when no field is meant.
    public let path: String?
    /// What is wrong, in words; never holds the value of a Secret.
    public let message: String

    /// Makes a problem.
    public init(severity: Severity, position: SourcePosition, object: String?, path: String?, message: String) {
        self.severity = severity
        self.position = position
        self.object = object
        self.path = path
        self.message = message
    }

    /// Takes over an error of a read or a build.
    public init(_ error: ManifestError) {
        self.init(severity: .error, position: error.position, object: nil, path: nil, message: error.message)
    }

    /// Takes over a warning about a field that Kubernetes has, so that no other one can be meant.
    init(_ warning: ManifestWarning) {
        self.init(
            severity: warning.isRefusedByClusters ? .error : .warning,
            position: warning.position,
            object: warning.object,
            path: warning.path,
            message: warning.reason
        )
    }

    /// The object, the path and the message in one line.
    public var text: String {
        [object, path, message].compactMap(\.self).joined(separator: ": ")
    }

    /// `file:line:column: message`.
    public var description: String {
        let place = position.description
        let lead = severity == .warning ? "warning: " : ""
        return (place.isEmpty ? "" : "\(place): ") + lead + text
    }
}
