/// Something in a manifest that has no effect on a Docker host, named so that nobody is surprised.
public struct ManifestWarning: Sendable, Hashable, CustomStringConvertible {
    /// The object, as `Kind/name`.
    public let object: String
    /// The field's path, such as `spec.template.spec.containers[0].tty`.
    public let path: String
    /// What is ignored and why.
    public let message: String
    /// Where the field stands.
    public let position: SourcePosition

    /// Makes a warning.
    public init(object: String, path: String, message: String, position: SourcePosition) {
        self.object = object
        self.path = path
        self.message = message
        self.position = position
    }

    /// `file:line:column: path: message`.
    public var description: String {
        let place = position.description
        return (place.isEmpty ? "" : "\(place): ") + "\(object): \(path): \(message)"
    }
}
