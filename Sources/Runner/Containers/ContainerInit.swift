import DockerEngine

extension DockerClient {
    /// Makes a container below the engine's small init, or without one where the engine has none.
    ///
    /// Podman looks for a program of its own, which its packages only recommend. Without it everything runs all the same; what
    /// a job's programs leave to be collected stays until the container goes.
    func createWithInit(name: String?, _ spec: ContainerSpec) async throws(DockerError) -> String {
        var spec = spec
        spec.host.usesInit = true
        do {
            return try await createContainer(name: name, spec).id
        } catch {
            guard error.message.contains("container-init binary not found") else { throw error }
            spec.host.usesInit = nil
            return try await createContainer(name: name, spec).id
        }
    }
}
