import HTTPTransport

extension ControllerClient {
    /// The pull requests from elsewhere that wait.
    public func pendingPulls() async throws -> [PendingPull] {
        try await get(url("pulls"), as: PendingPullList.self).pulls
    }

    /// Lets a head of a pull request run; gives its runs.
    public func approvePull(_ number: Int, of repository: String, head: String) async throws -> [Int] {
        let approved: PullApproved = try await send(
            .post,
            url("repositories", repository, "pulls", String(number), "approval"),
            PullApproval(head: head)
        )
        return approved.runs
    }
}
