import HTTPTransport

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Sends alerts in the form that Alertmanager gives its webhooks, so that what understands those understands these.
struct AlertWebhook: Sendable {
    private static let tries = 4

    private struct Message: Encodable {
        struct Alert: Encodable {
            var status: String
            var labels: [String: String]
            var annotations: [String: String]
            var startsAt: String
            var endsAt: String
            var fingerprint: String
        }

        var version = "4"
        var receiver = "moderation-monitor"
        var status: String
        var externalURL: String
        var groupLabels: [String: String] = [:]
        var commonLabels: [String: String] = [:]
        var commonAnnotations: [String: String] = [:]
        var alerts: [Alert]
    }

    let url: String
    /// The value of `Authorization`, if the receiver wants one.
    let authorization: String?
    let publicURL: String
    let pause: Duration
    let client: HTTPClient

    /// Sends one message, trying again after pauses that double; throws when it did not come through.
    func send(_ entries: [AlertDesk.Entry]) async throws(ModerationServiceError) {
        var headers: HTTPHeaders = ["Content-Type": "application/json"]
        if let authorization { headers["Authorization"] = authorization }
        let request = HTTPRequest(
            .post,
            url,
            headers: headers,
            body: .bytes(try body(entries)),
            timeouts: HTTPTimeouts(connect: .seconds(5), total: .seconds(15), idle: nil),
            bodyLimit: 64 << 10
        )
        var pause = pause
        for attempt in 1... {
            guard let (failure, mayPass) = await failure(of: request) else { return }
            // The same message is not understood better the next time.
            guard mayPass, attempt < Self.tries else { throw failure }
            do {
                try await Task.sleep(for: pause * Double.random(in: 0.75...1.25))
            } catch {
                throw failure
            }
            pause *= 2
        }
    }

    /// What went wrong, and whether it may pass; nothing when the message came through.
    private func failure(of request: HTTPRequest) async -> (ModerationServiceError, mayPass: Bool)? {
        do {
            let response = try await client.send(request)
            guard !response.isSuccess else { return nil }
            return (
                ModerationServiceError(.unavailable, "the webhook answered \(response.status)"),
                response.status >= 500 || response.status == 429 || response.status == 408
            )
        } catch {
            let failure = ModerationServiceError(
                .unavailable,
                "the webhook does not answer: \(error.message)",
                cause: error
            )
            return (failure, error.code != .invalidRequest && error.code != .cancelled)
        }
    }

    private func body(_ entries: [AlertDesk.Entry]) throws(ModerationServiceError) -> [UInt8] {
        let alerts = entries.map { entry in
            var labels = ["alertname": entry.name, "service": "moderation", "severity": "warning"]
            if !entry.subject.isEmpty { labels["label"] = entry.subject }
            return Message.Alert(
                status: entry.isFiring ? "firing" : "resolved",
                labels: labels,
                annotations: ["summary": entry.summary],
                startsAt: Timestamp(millisecondsSince1970: entry.since).description,
                endsAt: entry.endedAt.map { Timestamp(millisecondsSince1970: $0).description }
                    ?? "0001-01-01T00:00:00Z",
                fingerprint: entry.subject.isEmpty ? entry.name : entry.name + "/" + entry.subject
            )
        }
        let status = entries.contains(where: \.isFiring) ? "firing" : "resolved"
        do {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return Array(try encoder.encode(Message(status: status, externalURL: publicURL, alerts: alerts)))
        } catch {
            throw ModerationServiceError(.unavailable, "an alert cannot be encoded", cause: error)
        }
    }
}
