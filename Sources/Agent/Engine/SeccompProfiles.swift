import Manifests

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The profiles for system calls that containers name as `Localhost`: files below a directory of the agent.
struct SeccompProfiles {
    let directory: String

    /// Longer ones are no profiles.
    private static let limit = 1 << 20

    /// What the engine is told of each profile that a Pod names: its text, or where it is.
    func read(_ spec: PodSpec, asPaths: Bool) throws(AgentError) -> [String: String] {
        var profiles: [String: String] = [:]
        for context in [spec.securityContext] + spec.allContainers.map(\.securityContext) {
            guard case .localhost(let name) = context.seccomp, profiles[name] == nil else { continue }
            let text: String
            do {
                text = try String(contentsOfFile: "\(directory)/\(name)", encoding: .utf8)
            } catch {
                throw AgentError(
                    .release,
                    reason: "SeccompProfile",
                    "the seccomp profile '\(name)' is not in the agent's directory seccomp/: \(error)",
                    cause: error
                )
            }
            guard text.utf8.count <= Self.limit else {
                throw AgentError(.release, reason: "SeccompProfile", "the seccomp profile '\(name)' is too long")
            }
            profiles[name] = asPaths ? "\(directory)/\(name)" : text
        }
        return profiles
    }
}
