/// Something a workflow says that is understood but not (fully) carried out.
public struct WorkflowNotice: Codable, Sendable, Hashable, CustomStringConvertible {
    /// What a caller should do about it.
    public enum Effect: String, Codable, Sendable {
        /// A run would not do what the file says: refuse it.
        case refuse

        /// A run does what the file says but for a convenience: warn.
        case warn
    }

    /// The way to it, such as `jobs.build.container`.
    public var path: String
    public var file: String
    public var position: SourcePosition
    public var message: String
    public var effect: Effect

    public init(path: String, file: String, position: SourcePosition, message: String, effect: Effect) {
        self.path = path
        self.file = file
        self.position = position
        self.message = message
        self.effect = effect
    }

    /// The notice as `file:line:column: path: message`.
    public var description: String {
        "\(file):\(position.line):\(position.column): \(path): \(message)"
    }
}
