import Glibc

#if canImport(FoundationEssentials)
public import FoundationEssentials
#else
public import Foundation
#endif

/// Where an agent and the commands on its host leave each other word: files in the agent's data directory.
///
/// Files, and no socket: what was asked for holds while the agent is away, and over its restarts.
public struct AgentFiles: Sendable {
    /// The agent's data directory.
    public let data: String

    public init(data: String) {
        self.data = data
    }

    var status: String { data + "/status.json" }
    var control: String { data + "/control" }
    private var pausePath: String { control + "/pause.json" }
    private var syncPath: String { control + "/sync" }

    /// No file here is longer.
    private static let limit = 8 << 20

    // MARK: - For commands

    /// What the agent said of its host last; nil where it has said nothing yet.
    public func readStatus() throws(AgentError) -> HostStatus? {
        try read(HostStatus.self, status)
    }

    /// Lets the agent leave everything as it is, until it is told to go on or the time is over.
    public func pause(_ pause: AgentPause) throws(AgentError) {
        try prepare()
        try write(pause, to: pausePath)
    }

    /// Ends a pause; false where there was none.
    public func resume() throws(AgentError) -> Bool {
        guard unlink(pausePath) == 0 else {
            guard errno == ENOENT else { throw Self.failure("removed", pausePath) }
            return false
        }
        return true
    }

    /// The pause that is in force.
    ///
    /// A file that cannot be read pauses as well: somebody meant to.
    public func readPause(at now: Date = Date()) -> AgentPause? {
        do {
            return try read(AgentPause.self, pausePath).flatMap { $0.isOver(at: now) ? nil : $0 }
        } catch {
            return AgentPause(reason: "\(pausePath) cannot be read: \(error.message)", by: "nobody known")
        }
    }

    /// Asks the agent to look at Git now.
    public func requestSync() throws(AgentError) {
        try prepare()
        let file = open(syncPath, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw Self.failure("written", syncPath) }
        close(file)
    }

    // MARK: - For the agent

    /// Makes the directory that commands write to.
    func prepare() throws(AgentError) {
        do {
            try FileManager.default.createDirectory(
                atPath: control,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        } catch {
            throw AgentError(.environment, reason: "Disk", "\(control) cannot be made: \(error)", cause: error)
        }
    }

    func write(_ status: HostStatus) throws(AgentError) {
        try write(status, to: self.status)
    }

    // MARK: - Reading and writing

    private func read<Value: Decodable>(_ type: Value.Type, _ path: String) throws(AgentError) -> Value? {
        guard access(path, F_OK) == 0 else { return nil }
        do {
            return try JSONDecoder().decode(type, from: Self.bytes(path, limit: Self.limit))
        } catch {
            // It may have gone while it was looked at.
            guard access(path, F_OK) == 0 else { return nil }
            throw AgentError(.refused, reason: "FileDamaged", "\(path) cannot be read: \(error)", cause: error)
        }
    }

    /// What a file of no more than so many bytes has.
    static func bytes(_ path: String, limit: Int) throws -> Data {
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        guard bytes.count <= limit else {
            throw AgentError(.refused, reason: "FileDamaged", "\(path) is longer than \(limit) bytes")
        }
        return bytes
    }

    /// Beside the old one and then in its place: a reader finds the old one or the new one.
    private func write(_ value: some Encodable, to path: String) throws(AgentError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            try encoder.encode(value).write(to: URL(fileURLWithPath: path + ".new"))
        } catch {
            unlink(path + ".new")
            throw AgentError(.environment, reason: "Disk", "\(path) cannot be written: \(error)", cause: error)
        }
        guard chmod(path + ".new", 0o600) == 0, rename(path + ".new", path) == 0 else {
            throw Self.failure("written", path)
        }
    }

    private static func failure(_ what: String, _ path: String) -> AgentError {
        AgentError(.environment, reason: "Disk", "\(path) cannot be \(what): \(String(cString: strerror(errno)))")
    }
}
