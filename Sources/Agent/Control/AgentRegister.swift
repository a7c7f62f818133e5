import DockerEngine
import Glibc
import Logging

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Who works on this machine: one file for each agent that runs, which the agent holds as long as it does.
///
/// The system lets go of a file when its process ends, however it ends. Two agents of one owner would take each other's
/// Pods for their own, whatever data directories they have: the second one waits, and gives up.
struct AgentRegister: Sendable {
    /// An agent that runs.
    struct Entry: Codable, Sendable, Hashable {
        var owner: String
        var name: String
        var environment: String
        var engine: String
        var data: String
        var process: Int32

        init(_ settings: AgentSettings) {
            owner = settings.owner
            name = settings.name
            environment = settings.environment
            engine = settings.engine.description
            data = settings.data
            process = getpid()
        }
    }

    /// The place of an agent in the register.
    struct Place: Sendable {
        fileprivate let descriptor: Int32
        fileprivate let path: String

        /// Leaves the register.
        func release() {
            unlink(path)
            close(descriptor)
        }
    }

    /// How long one that ends may take before its successor gives up.
    private static let patience = Duration.seconds(10)

    /// No entry is longer.
    private static let limit = 64 << 10
    private let directory: String

    /// `directory`: where the files are; the machine's, or the user's session's without root.
    init(directory: String = AgentRegister.standard) {
        self.directory = directory
    }

    static var standard: String {
        guard geteuid() != 0 else { return "/run/headgate-agents" }
        return (getenv("XDG_RUNTIME_DIR").map { String(cString: $0) } ?? "/run/user/\(geteuid())") + "/headgate-agents"
    }

    /// Enters an agent; nil where this machine has no place for the register.
    ///
    /// - Throws: `.refused` when another agent of that owner runs on the same engine.
    func enter(_ entry: Entry, logger: Logger) async throws -> Place? {
        guard mkdir(directory, 0o700) == 0 || errno == EEXIST, let name = Self.fileName(entry.owner) else {
            logger.debug("\(directory) cannot be made: other agents do not see this one")
            return nil
        }
        let path = directory + "/" + name
        let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else {
            logger.debug("\(path) cannot be opened: \(String(cString: strerror(errno)))")
            return nil
        }
        let end = ContinuousClock.now + Self.patience
        while flock(file, LOCK_EX | LOCK_NB) != 0 {
            guard ContinuousClock.now < end else {
                let other = Self.read(file)
                close(file)
                // On another engine they do not meet.
                if let other, other.engine != entry.engine { return nil }
                throw AgentError(
                    .refused,
                    reason: "OwnerTaken",
                    "another agent whose containers are called '\(entry.owner)' runs on this engine\(other.map { ", with the data directory \($0.data)" } ?? ""); give this one another name with --owner, or stop the other"
                )
            }
            do {
                try await Task.sleep(for: .milliseconds(50))
            } catch {
                close(file)
                throw error
            }
        }
        let bytes = Array(try JSONEncoder().encode(entry))
        guard ftruncate(file, 0) == 0, pwrite(file, bytes, bytes.count, 0) == bytes.count else {
            logger.debug("\(path) cannot be written: \(String(cString: strerror(errno)))")
            return Place(descriptor: file, path: path)
        }
        return Place(descriptor: file, path: path)
    }

    /// The agents that run now, as far as they can be read.
    func running() -> [Entry] {
        guard let stream = opendir(directory) else { return [] }
        defer { closedir(stream) }
        var entries: [Entry] = []
        while let found = readdir(stream) {
            let name = withUnsafeBytes(of: found.pointee.d_name) { buffer in
                String(decoding: buffer.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard !name.hasPrefix(".") else { continue }
            let file = open(directory + "/" + name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
            guard file >= 0 else { continue }
            defer { close(file) }
            // A file that nobody holds was left by an agent that was killed.
            guard flock(file, LOCK_SH | LOCK_NB) != 0, let entry = Self.read(file) else { continue }
            entries.append(entry)
        }
        return entries.sorted { $0.owner < $1.owner }
    }

    private static func read(_ file: Int32) -> Entry? {
        var bytes = [UInt8](repeating: 0, count: limit)
        let count = pread(file, &bytes, bytes.count, 0)
        guard count > 0 else { return nil }
        do {
            return try JSONDecoder().decode(Entry.self, from: Data(bytes[..<count]))
        } catch {
            // It is being written, or somebody else's.
            return nil
        }
    }

    /// An owner as the name of a file; nil for one that could lead elsewhere.
    private static func fileName(_ owner: String) -> String? {
        let isPlain = !owner.isEmpty && !owner.hasPrefix(".") && !owner.utf8.contains { $0 == 0x2F || $0 == 0 }
        return isPlain && owner.utf8.count <= 200 ? owner : nil
    }
}
