import DockerEngine
import Proxy

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension ManifestApply {
    /// Takes away everything that was applied under the name; the volumes of claims stay.
    ///
    /// Returns how many Pods there were.
    public func delete() async throws -> Int {
        let claim = try await ApplyClaim.take(settings, besideAgents: true, logger: logger)
        defer { claim.release() }
        let count = try await claim.host.observe().pods.count
        if let socket = settings.proxySocket {
            do {
                try await ProxyClient(socketPath: socket).apply(ProxyDesiredState(owner: settings.owner))
            } catch let error as ProxyError {
                // Where there is no proxy it carries nothing.
                if error.code != .unreachable { throw error }
            }
        }
        try await claim.host.removeEverything()
        try SecretDirectory.remove(owner: settings.owner)
        try ClusterRoute.remove(prefix: ServicePorts.prefix(owner: settings.owner))
        for name in ["apply.json", "journal.json", "status.json", "control", "volumes"] {
            let path = settings.data + "/" + name
            guard FileManager.default.fileExists(atPath: path) else { continue }
            do {
                try FileManager.default.removeItem(atPath: path)
            } catch {
                throw AgentError(.environment, reason: "Disk", "\(path) cannot be removed: \(error)", cause: error)
            }
        }
        return count
    }
}
