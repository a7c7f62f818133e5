/// A command that was begun in a container.
public struct ExecState: Sendable, Hashable, Decodable {
    public let id: String
    public let isRunning: Bool
    /// Nil until it has ended.
    public let exitCode: Int?
    public let pid: Int

    private enum CodingKeys: String, CodingKey {
        case id = "ID"
        case isRunning = "Running"
        case exitCode = "ExitCode"
        case pid = "Pid"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.value(.id) ?? ""
        isRunning = try container.value(.isRunning) ?? false
        exitCode = try container.value(.exitCode)
        pid = try container.value(.pid) ?? 0
    }
}
