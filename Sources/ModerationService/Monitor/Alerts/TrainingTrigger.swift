import HTTPTransport

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Starts the workflow that trains a new model, through the controller's API.
struct TrainingTrigger: Sendable {
    /// No training follows another one sooner than this, in milliseconds.
    static let leastPause: Int64 = 24 * 3600 * 1000

    private struct Dispatch: Encodable {
        var repository: String?
        var workflow: String
        var inputs: [String: String]
    }

    let settings: TrainingSettings
    let client: HTTPClient

    /// Whether a label that drifted is a reason to train now.
    static func isDue(_ desk: AlertDesk, lastTraining: Int64?, at now: Int64) -> Bool {
        guard desk.firing.contains(where: { $0.name == AlertRules.drift }) else { return false }
        guard let lastTraining else { return true }
        return now - lastTraining >= leastPause
    }

    /// Starts the workflow, once: whether it was started twice could not be told from a lost answer.
    func start(because reason: String) async throws(ModerationServiceError) {
        let dispatch = Dispatch(
            repository: settings.repository,
            workflow: settings.workflow,
            inputs: ["reason": String(reason.prefix(500))]
        )
        do {
            var headers: HTTPHeaders = ["Content-Type": "application/json"]
            if let token = settings.token { headers["Authorization"] = "Bearer \(token)" }
            let request = HTTPRequest(
                .post,
                URLBuilder(settings.controller).path("api", "v1", "dispatches").string,
                headers: headers,
                body: .bytes(Array(try JSONEncoder().encode(dispatch))),
                timeouts: HTTPTimeouts(connect: .seconds(5), total: .seconds(60), idle: nil),
                bodyLimit: 1 << 20
            )
            let response = try await client.send(request)
            guard response.isSuccess else {
                throw ModerationServiceError(.unavailable, "the controller answered \(response.status)")
            }
        } catch let error as ModerationServiceError {
            throw error
        } catch {
            throw ModerationServiceError(.unavailable, "the controller does not answer", cause: error)
        }
    }
}
