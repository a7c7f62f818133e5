import Git

/// Opens the runner's mirrors; jobs that need the same one for the first time at the same moment make it once.
actor Mirrors {
    private var made: [String: Task<Void, any Error>] = [:]

    /// The mirror at a path, made first if there is none.
    ///
    /// Every caller gets one of its own, so that none waits for another.
    func open(_ path: String, head: RefName) async throws -> GitRepository {
        let making = made[path] ?? Task { _ = try await GitRepository.openOrCreate(bare: path, head: head) }
        made[path] = making
        do {
            try await making.value
        } catch {
            made[path] = nil
            throw error
        }
        return try await GitRepository.openOrCreate(bare: path, head: head)
    }
}
