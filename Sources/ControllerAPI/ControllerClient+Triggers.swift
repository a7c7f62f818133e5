import HTTPTransport

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension ControllerClient {
    /// The pull requests from elsewhere that wait.
    public func pendingPulls() async throws -> [PendingPull] {
        try await get(url("pulls"), as: PendingPullList.self).pulls
    }

    /// Sends an event of one's own; gives the runs that it started.
    ///
    /// `payload`: A JSON object; nil is an empty one.
    public func send(
        event type: String,
        payload: [UInt8]?,
        to repository: String
    ) async throws -> RepositoryDispatched {
        let name = try JSONEncoder().encode(type)
        let body =
            Array("{\"event_type\":".utf8) + name + Array(",\"client_payload\":".utf8)
            + (payload ?? Array("{}".utf8)) + Array("}".utf8)
        return try await send(.post, url("repositories", repository, "dispatches"), json: body)
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
