import DockerEngine
import Manifests

extension DockerHost {
    /// Who the image of a container runs as; nil where the manifest says it all.
    func imageUser(of container: Container, in workload: DesiredWorkload) async throws -> String? {
        let pod = workload.template.spec.securityContext
        let own = container.securityContext
        guard own.runAsUser ?? pod.runAsUser == nil else { return nil }
        guard own.runAsNonRoot ?? pod.runAsNonRoot == true || own.runAsGroup ?? pod.runAsGroup != nil else {
            return nil
        }
        if try await !engine.hasImage(container.image) { try await pull([DesiredImage(container, of: workload)]) }
        return try await engine.image(container.image).config?.user ?? ""
    }

    /// Refuses a container that would run as root although its manifest says `runAsNonRoot`.
    ///
    /// As in Kubernetes an image whose user is a name has to be told `runAsUser`: which number a name stands for only the
    /// image knows.
    func refuseRoot(_ container: Container, user: String?, in workload: DesiredWorkload) throws {
        let pod = workload.template.spec.securityContext
        guard container.securityContext.runAsNonRoot ?? pod.runAsNonRoot ?? false else { return }
        let name = (user ?? "").prefix { $0 != ":" }
        if let number = Int(name), number != 0 { return }
        let isRoot = name.isEmpty || name == "root" || Int(name) == 0
        throw AgentError(
            .release,
            reason: "RunAsNonRoot",
            "container \(container.name) says runAsNonRoot, and "
                + (isRoot
                    ? "it would run as root" : "its image's user '\(name)' is a name: say which one with runAsUser")
        )
    }
}
