import DockerEngine
import Manifests

extension DockerHost {
    /// Refuses a container that would run as root although its manifest says `runAsNonRoot`.
    ///
    /// As in Kubernetes an image whose user is a name has to be told `runAsUser`: which number a name stands for only the
    /// image knows.
    func refuseRoot(_ container: Container, user: String?, in workload: DesiredWorkload) async throws {
        let pod = workload.template.spec
        guard container.securityContext.runAsNonRoot ?? pod.securityContext.runAsNonRoot ?? false else { return }
        var found = user
        if found == nil {
            if try await !engine.hasImage(container.image) { try await pull([DesiredImage(container, of: workload)]) }
            found = try await engine.image(container.image).config?.user
        }
        let name = (found ?? "").prefix { $0 != ":" }
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
