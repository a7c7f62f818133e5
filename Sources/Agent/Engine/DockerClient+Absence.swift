import DockerEngine

extension DockerClient {
    /// The container, or nil when there is none.
    func containerIfPresent(_ id: String) async throws -> ContainerDetails? {
        do {
            return try await container(id)
        } catch {
            if error.code == .notFound { return nil }
            throw error
        }
    }

    /// The network, or nil when there is none.
    func networkIfPresent(_ id: String) async throws -> NetworkDetails? {
        do {
            return try await network(id)
        } catch {
            if error.code == .notFound { return nil }
            throw error
        }
    }

    /// Whether the engine has the image.
    func hasImage(_ name: String) async throws -> Bool {
        do {
            _ = try await image(name)
            return true
        } catch {
            if error.code == .notFound { return false }
            throw error
        }
    }

    /// Makes a container; nil when its name is taken.
    func createContainerUnlessTaken(name: String, _ spec: ContainerSpec) async throws -> String? {
        do {
            return try await createContainer(name: name, spec).id
        } catch {
            // Podman calls it an error of its own.
            if error.code == .conflict || error.message.contains("is already in use") { return nil }
            throw error
        }
    }

    /// Makes a network; one that someone else made at the same moment is fine.
    func createNetworkUnlessTaken(_ spec: NetworkSpec) async throws {
        do {
            try await createNetwork(spec)
        } catch {
            if error.code != .conflict { throw error }
        }
    }

    /// Removes a network; one that is gone already is fine.
    func removeNetworkIfPresent(_ id: String) async throws {
        do {
            try await removeNetwork(id)
        } catch {
            if error.code != .notFound { throw error }
        }
    }
}
