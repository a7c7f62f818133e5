import Logging
import Manifests
import Synchronization

/// Reads the manifests that Pods carry, each once for as long as there are Pods of it.
final class PodTemplates: Sendable {
    /// A longer manifest is not put on Pods: the engine answers every list with all labels.
    static let limit = 64 * 1024

    private let known = Mutex<[String: PodTemplate]>([:])
    private let logger: Logger

    init(logger: Logger) {
        self.logger = logger
    }

    /// The Pod template of a manifest; nil when it cannot be read, as when a newer agent wrote it.
    func template(of manifest: String) -> PodTemplate? {
        if let template = known.withLock({ $0[manifest] }) { return template }
        do {
            var warnings: [ManifestWarning] = []
            guard let object = try KubernetesObject.parse(Array(manifest.utf8), file: "label").first,
                let template = try Workload(object, warnings: &warnings)?.template
            else { return nil }
            known.withLock { $0[manifest] = template }
            return template
        } catch {
            logger.debug("a Pod's manifest cannot be read: \(error)")
            return nil
        }
    }

    /// Forgets what no Pod is made of any more.
    func keep(_ manifests: Set<String>) {
        known.withLock { known in known = known.filter { manifests.contains($0.key) } }
    }
}
