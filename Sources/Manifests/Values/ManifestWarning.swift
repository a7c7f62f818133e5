/// Something in a manifest that has no effect on a Docker host, named so that nobody is surprised.
public struct ManifestWarning: Sendable, Hashable, CustomStringConvertible {
    /// The object, as `Kind/name`.
    public let object: String
    /// The field's path, such as `spec.template.spec.containers[0].tty`.
    public let path: String
    /// What is ignored and why.
    public let reason: String
    /// The field that was most likely meant, if the name is near to one.
    public let suggestion: String?
    /// Where the field stands.
    public let position: SourcePosition
    /// Whether a Docker host makes do with what a cluster refuses, so that a check calls it an error.
    public internal(set) var isRefusedByClusters = false

    /// Makes a warning.
    public init(object: String, path: String, reason: String, suggestion: String? = nil, position: SourcePosition) {
        self.object = object
        self.path = path
        self.reason = reason
        self.suggestion = suggestion
        self.position = position
    }

    /// The reason, with what was most likely meant.
    public var message: String { reason + (suggestion.map { "; did you mean '\($0)'?" } ?? "") }

    /// `file:line:column: path: message`.
    public var description: String {
        let place = position.description
        return (place.isEmpty ? "" : "\(place): ") + "\(object): \(path): \(message)"
    }
}
