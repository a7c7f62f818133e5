public import HTTPTransport

/// What jobs leave behind when their runner is killed.
public enum JobLeftovers {
    /// Kills the processes that jobs of a runner's directory have left; gives how many process groups there were.
    ///
    /// Call it only when no runner works in the directory, or to end the jobs of this process at once.
    public static func kill(data: String) throws -> Int {
        let jobs = data + "/jobs"
        guard try SmallFile.isDirectory(jobs) else { return 0 }
        return try ProcessGroups.killLeftovers(in: jobs)
    }

    /// Removes the containers and networks that jobs of a runner's directory have left; gives how many containers there were.
    ///
    /// The engine is spoken to only where a job of the directory ever had a container. Call it as `kill`.
    /// - Throws: What keeps it from being done, also that it takes longer than `limit`.
    public static func removeContainers(
        data: String,
        environment: [String: String],
        http: HTTPClient,
        within limit: Duration
    ) async throws -> Int {
        guard let owner = try EngineOwner.known(in: data) else { return 0 }
        let leftovers = EngineLeftovers(client: try JobEngine.client(environment, http), owner: owner)
        return try await Deadline.run(until: .now + limit, "the engine took longer than \(limit)") {
            try await leftovers.removeAll()
        }
    }
}
