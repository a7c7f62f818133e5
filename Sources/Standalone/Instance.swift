import Glibc

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A group that `headgate up` runs on this machine, as other commands find it.
public struct Instance: Codable, Sendable, Hashable {
    /// Its data directory.
    public var data: String

    /// The controller's port.
    public var port: Int

    /// The repository it was started for: an absolute path or a URL.
    public var repository: String

    /// The supervisor.
    public var pid: Int32

    public init(data: String, port: Int, repository: String, pid: Int32) {
        self.data = data
        self.port = port
        self.repository = repository
        self.pid = pid
    }

    /// Whether its supervisor still runs.
    ///
    /// The lock of its directory tells: a process id may be another program's by now.
    public var isRunning: Bool {
        DirectoryLock.isHeld(path: Paths(data: data).lock) ?? (kill(pid, 0) == 0 || errno == EPERM)
    }

    /// The group that a command means: the one of the data directory, else the one started for the repository that the
    /// directory lies in, else the only one that runs.
    ///
    /// `orStopped`: whether one that does not run will do, where none that runs is meant.
    public static func find(
        data: String?,
        directory: String,
        environment: [String: String],
        orStopped: Bool = false
    ) throws(StandaloneError) -> Instance {
        if let data {
            guard let instance = read(file(in: data)) else {
                throw StandaloneError(
                    .notRunning,
                    "\(data) is not the data directory of a 'headgate up'; see its --data"
                )
            }
            guard instance.isRunning || orStopped else {
                throw StandaloneError(
                    .notRunning,
                    "the group of \(data) does not run; start it with: headgate up --data \(data)"
                )
            }
            return instance
        }
        let known = all(environment)
        let running = known.filter(\.isRunning)
        if let instance = nearest(to: directory, of: running) { return instance }
        guard let only = running.first else {
            if orStopped, let instance = nearest(to: directory, of: known) { return instance }
            throw StandaloneError(
                .notRunning,
                "nothing runs here; start it with: headgate up (or name a controller with --server)"
            )
        }
        guard running.count == 1 else {
            let known = running.map { "  --data \($0.data)   (\($0.repository))" }.joined(separator: "\n")
            throw StandaloneError(.usage, "several groups run here; say which:\n\(known)")
        }
        return only
    }

    /// The one that was started for the repository that a directory lies in.
    private static func nearest(to directory: String, of instances: [Instance]) -> Instance? {
        instances.filter { directory == $0.repository || directory.hasPrefix($0.repository + "/") }
            .max { $0.repository.count < $1.repository.count }
    }

    /// Makes the group known to other commands.
    func register(_ environment: [String: String]) throws(StandaloneError) {
        let directory = Self.registry(environment)
        do {
            let bytes = try JSONEncoder().encode(self)
            try bytes.write(to: URL(fileURLWithPath: Self.file(in: data)), options: .atomic)
            try FileManager.default.createDirectory(
                atPath: directory,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
            try bytes.write(
                to: URL(fileURLWithPath: "\(directory)/\(Paths.fingerprint(data)).json"),
                options: .atomic
            )
        } catch {
            throw StandaloneError(.storage, "the group cannot be made known in \(directory): \(error)", cause: error)
        }
    }

    private static func all(_ environment: [String: String]) -> [Instance] {
        let directory = registry(environment)
        do {
            return try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
                .compactMap { read(directory + "/" + $0) }
        } catch {
            // No group was ever started by this user.
            return []
        }
    }

    private static func read(_ path: String) -> Instance? {
        guard let bytes = FileManager.default.contents(atPath: path) else { return nil }
        do {
            return try JSONDecoder().decode(Instance.self, from: bytes)
        } catch {
            // Written by another version: it cannot be spoken to.
            return nil
        }
    }

    private static func file(in data: String) -> String { data + "/instance.json" }
    private static func registry(_ environment: [String: String]) -> String { Paths.state(environment) + "/instances" }
}
