import Logging
import Manifests

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Remembers which start of a container its `postStart` hook has been through for, beside the files of its Pod.
///
/// Whether a hook has run is the one thing the engine cannot say. A mark that is lost means that the hook runs again, which
/// Kubernetes allows as well.
struct HookMarks: Sendable {
    let root: String
    let logger: Logger

    private func directory(_ target: ProbeTarget) -> String {
        "\(root)/\(target.pod.namespace)/\(target.pod.name)/.begun"
    }

    private func text(_ target: ProbeTarget) -> String { "\(target.containerID) \(target.identity)" }

    func isSet(for target: ProbeTarget) -> Bool {
        do {
            return try String(contentsOfFile: "\(directory(target))/\(target.container.name)", encoding: .utf8)
                == text(target)
        } catch {
            return false
        }
    }

    func set(for target: ProbeTarget) {
        do {
            try FileManager.default.createDirectory(
                atPath: directory(target),
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o755]
            )
            try Data(text(target).utf8).write(
                to: URL(filePath: "\(directory(target))/\(target.container.name)"),
                options: .atomic
            )
        } catch {
            logger.warning("a hook that has run may run again: \(error)")
        }
    }
}
