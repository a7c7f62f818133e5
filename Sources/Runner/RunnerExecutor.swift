/// Where a runner's jobs run.
public enum RunnerExecutor: Codable, Sendable, Hashable {
    /// On the runner's host; jobs with a `container` run in it all the same.
    case host

    /// In containers; the image is for jobs that name none.
    case container(image: String?)
}
