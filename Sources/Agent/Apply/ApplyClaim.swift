import DockerEngine
import Logging
import Proxy

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The right to work with a name: its data directory and its containers are nobody else's as long as it is held.
struct ApplyClaim: Sendable {
    let host: DockerHost
    private let lock: AgentLock
    private let place: AgentRegister.Place?

    /// Takes the name.
    ///
    /// `besideAgents`: although an agent looks after an environment of that name, as what is taken away is in its way.
    ///
    /// - Throws: `.refused` when an agent looks after an environment of that name on the same engine, when another command
    ///   works with the name, or when the name stands for something else.
    static func take(
        _ settings: ApplySettings,
        besideAgents: Bool = false,
        logger: Logger
    ) async throws -> ApplyClaim {
        if !besideAgents { try refuseAgents(settings) }
        do {
            try FileManager.default.createDirectory(
                atPath: settings.data,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o711]
            )
        } catch {
            throw AgentError(.environment, reason: "Disk", "\(settings.data) cannot be made: \(error)", cause: error)
        }
        let lock: AgentLock
        do {
            lock = try await AgentLock.take(data: settings.data)
        } catch {
            guard let taken = error as? AgentError, taken.reason == "DirectoryTaken" else { throw error }
            throw AgentError(
                .refused,
                reason: taken.reason,
                "'\(settings.name)' is being applied or deleted by another command, or an agent runs on \(settings.data); wait for it, or choose another --name"
            )
        }
        do {
            try refuseOthers(settings)
            let place = try await AgentRegister().enter(AgentRegister.Entry(settings.agent), logger: logger)
            let memory = SecretDirectory.find(owner: settings.owner)
            let host = DockerHost(
                engine: DockerClient(settings.engine, http: settings.http),
                owner: settings.owner,
                files: VolumeFiles(root: settings.data + "/volumes", memory: memory),
                http: settings.http,
                logger: logger
            )
            return ApplyClaim(host: host, lock: lock, place: place)
        } catch {
            lock.release()
            throw error
        }
    }

    func release() {
        place?.release()
        lock.release()
    }

    /// Who follows Git would take back what is applied by hand.
    private static func refuseAgents(_ settings: ApplySettings) throws(AgentError) {
        let found = AgentRegister().running().first { entry in
            entry.environment == settings.name && entry.owner != settings.owner
                && entry.engine == settings.engine.description
        }
        guard let found else { return }
        throw AgentError(
            .refused,
            reason: "EnvironmentTaken",
            "the agent '\(found.name)' (process \(found.process)) keeps the environment '\(settings.name)' of this engine at its overlay in Git: commit and push the change instead. To run this beside it, give it a name of its own with --name"
        )
    }

    /// The same name is not given to two directories, or two engines, unasked.
    private static func refuseOthers(_ settings: ApplySettings) throws(AgentError) {
        if FileManager.default.fileExists(atPath: settings.data + "/mirror.git") {
            throw AgentError(
                .refused,
                reason: "DirectoryTaken",
                "\(settings.data) is the data directory of an agent that follows Git; choose another with --data"
            )
        }
        guard let record = try ApplyRecord.read(data: settings.data) else { return }
        guard settings.replacesOrigin || record.origin == settings.origin else {
            throw AgentError(
                .refused,
                reason: "OtherOrigin",
                "'\(settings.name)' was applied from \(record.origin). To put \(settings.origin) in its place, say --name \(settings.name); to run it beside that, give it another --name"
            )
        }
        guard record.engine == settings.engine.description else {
            throw AgentError(
                .refused,
                reason: "OtherEngine",
                "'\(settings.name)' was applied to \(record.engine); choose another --name for \(settings.engine), or delete it there first"
            )
        }
    }
}
