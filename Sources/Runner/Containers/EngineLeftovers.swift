import DockerEngine

/// What jobs of this runner have on an engine: found by its label, so that a runner that was killed leaves nothing for good.
struct EngineLeftovers: Sendable {
    let client: DockerClient
    let owner: String

    /// On a container in which the job's directories are: who owns them on the host.
    static let restoreLabel = "headgate.dev/runner-restore"

    /// Removes the containers and networks of one job.
    func remove(name: String) async throws(DockerError) {
        try await remove(
            containers: { $0.name == name || $0.name.hasPrefix(name + "-") },
            networks: { $0.name == name }
        )
    }

    /// Removes what processes that do not live any more have left, and says how many containers there were.
    func remove(unless isLiving: (_ process: String) -> Bool) async throws(DockerError) -> Int {
        let label = JobEngine.processLabel
        return try await remove(
            containers: { !isLiving($0.labels[label] ?? "") },
            networks: { !isLiving($0.labels[label] ?? "") }
        )
    }

    /// Removes all that jobs of the owner have, and says how many containers there were.
    func removeAll() async throws(DockerError) -> Int {
        try await remove(containers: { _ in true }, networks: { _ in true })
    }

    /// Removes what passes; what users of containers wrote into a job's directories is given back to the runner first.
    @discardableResult
    private func remove(
        containers isMeant: (ContainerSummary) -> Bool,
        networks isMeantNetwork: (NetworkDetails) -> Bool
    ) async throws(DockerError) -> Int {
        let filters = DockerFilters.label(JobEngine.ownerLabel, owner)
        let containers = try await client.containers(all: true, filters).filter(isMeant)
        for container in containers {
            if let users = container.labels[Self.restoreLabel], !users.isEmpty {
                await Self.restore(container.id, to: users, on: client)
            }
        }
        for container in containers {
            do {
                try await client.removeContainer(container.id, force: true, volumes: true)
            } catch {
                // Somebody else has removed it, or is about to.
                guard error.code == .notFound || error.code == .conflict else { throw error }
            }
        }
        for network in try await client.networks(filters).filter(isMeantNetwork) {
            do {
                try await client.removeNetwork(network.id)
            } catch {
                guard error.code == .notFound else { throw error }
            }
        }
        return containers.count
    }

    /// Gives what is in the job's directories to a user, from inside of the container, as its root.
    ///
    /// A container that has ended is started for it. It is tried for a bounded time; a job's files that stay another user's are
    /// reported when the runner fails to remove them.
    private static func restore(_ id: String, to users: String, on client: DockerClient) async {
        var spec = ExecSpec(command: ["chown", "-R", "-h", users] + PlaceDirectories.writable)
        spec.user = "0:0"
        spec.workingDirectory = "/"
        await withTaskGroup(of: Void.self) { group in
            group.addTask { [spec] in
                do {
                    try await client.startContainer(id)
                    _ = try await client.exec(in: id, spec)
                } catch {
                    // The image has no chown, or the container cannot run any more.
                    return
                }
            }
            group.addTask {
                do {
                    try await Task.sleep(for: .seconds(60))
                } catch {
                    return
                }
            }
            await group.next()
            group.cancelAll()
        }
    }
}
