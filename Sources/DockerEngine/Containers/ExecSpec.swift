/// A command to run in a running container.
public struct ExecSpec: Sendable, Hashable, Encodable {
    public var command: [String]
    /// `NAME=value` each.
    public var environment: [String]?
    public var user: String?
    public var workingDirectory: String?

    public init(command: [String]) {
        self.command = command
    }

    private enum CodingKeys: String, CodingKey {
        case command = "Cmd"
        case environment = "Env"
        case user = "User"
        case workingDirectory = "WorkingDir"
    }
}
