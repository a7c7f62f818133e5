extension GitRepository {
    /// Removes the locks that killed processes left in the bare repositories under a directory, such as `owner/name.git`.
    ///
    /// Only for whoever knows that no other process writes there, before it begins to write itself: a lock that somebody
    /// holds would be taken from under them.
    @concurrent
    public static func releaseLocks(under directory: String) async throws {
        try await BlockingWorker().run {
            try RefLock.releaseAll(under: directory)
        }
    }
}
