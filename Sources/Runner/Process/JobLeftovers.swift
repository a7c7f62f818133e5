/// What jobs leave behind when their runner is killed.
public enum JobLeftovers {
    /// Kills the process groups that jobs of a runner's directory have left; gives how many there were.
    ///
    /// Call it only when no runner works in the directory, or to end the jobs of this process at once.
    public static func kill(data: String) throws -> Int {
        let jobs = data + "/jobs"
        guard try SmallFile.isDirectory(jobs) else { return 0 }
        return try ProcessGroups.killLeftovers(in: jobs)
    }
}
