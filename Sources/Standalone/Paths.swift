#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Where a group keeps its files: one data directory, readable by its owner only.
public struct Paths: Sendable, Hashable {
    public let data: String

    public init(data: String) {
        self.data = data
    }

    /// The bare repository that the controller watches and the agents read.
    public var origin: String { data + "/origin.git" }
    public var controllerConfiguration: String { data + "/headgate.yaml" }
    public var controllerData: String { data + "/controller" }
    public var runnerData: String { data + "/runner" }
    public var proxyData: String { data + "/proxy" }
    public var proxySocket: String { data + "/run/proxy.sock" }
    public var processes: String { data + "/run/processes.json" }
    public var lock: String { data + "/run/up.lock" }
    public var detachedLog: String { data + "/logs/up.log" }

    public func agentConfiguration(_ environment: String) -> String { data + "/agent-\(environment).yaml" }
    public func agentData(_ environment: String) -> String { data + "/agent-\(environment)" }
    public func token(_ name: String) -> String { data + "/tokens/\(name)" }
    public func log(_ process: String) -> String { data + "/logs/\(process).log" }

    /// Makes the directories, and keeps Git out of them: people put them into their work trees.
    func create() throws(StandaloneError) {
        for directory in [data, data + "/run", data + "/tokens", data + "/logs"] {
            do {
                try FileManager.default.createDirectory(
                    atPath: directory,
                    withIntermediateDirectories: true,
                    attributes: [.posixPermissions: 0o700]
                )
            } catch {
                throw StandaloneError(
                    .storage,
                    "the data directory \(directory) cannot be made: \(error). Choose another with --data",
                    cause: error
                )
            }
        }
        let ignored = data + "/.gitignore"
        guard !FileManager.default.fileExists(atPath: ignored) else { return }
        do {
            try Data("*\n".utf8).write(to: URL(fileURLWithPath: ignored))
        } catch {
            throw StandaloneError(.storage, "\(ignored) cannot be written: \(error)", cause: error)
        }
    }

    /// The data directory of a repository when none is given: `~/.local/state/headgate/NAME-HASH`.
    ///
    /// `repository`: the repository's absolute path or URL.
    /// `environment`: where `XDG_STATE_HOME` and `HOME` are read.
    public static func standard(repository: String, environment: [String: String]) -> String {
        let name = repository.split(separator: "/").last.map(String.init) ?? "repository"
        let safe = name.filter { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
        return state(environment) + "/\(safe.isEmpty ? "repository" : safe)-\(fingerprint(repository))"
    }

    /// Where everything of this user's groups is kept.
    static func state(_ environment: [String: String]) -> String {
        let base = environment["XDG_STATE_HOME"] ?? (environment["HOME"] ?? "/root") + "/.local/state"
        return base + "/headgate"
    }

    /// FNV-1a: short, stable between programs, and no secret depends on it.
    static func fingerprint(_ text: String) -> String {
        var hash: UInt32 = 2_166_136_261
        for byte in text.utf8 {
            hash = (hash ^ UInt32(byte)) &* 16_777_619
        }
        return String(hash, radix: 16)
    }
}
