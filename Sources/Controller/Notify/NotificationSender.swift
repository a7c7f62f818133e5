import ControllerAPI
import Crypto
import HTTPTransport

/// Tells one event to one receiver.
///
/// It goes to the configured address and nowhere else: redirects are not followed. What it says of a failure names neither
/// the address nor a secret, nor what the receiver wrote.
struct NotificationSender: Sendable {
    /// What became of an attempt.
    enum Outcome: Sendable, Hashable {
        case taken

        /// The receiver does not want it, now or later.
        case refused(String)

        /// It may be taken later, after so many seconds where the receiver says so.
        case later(String, seconds: Int?)
    }

    let http: HTTPClient

    /// Where the pages are, for links.
    let address: String

    /// Where mail goes; nil where none does.
    var mail: MailRoute?

    func send(_ row: NotificationTable.Row, to rule: NotificationRule) async throws -> Outcome {
        let text = NotificationText(row.event)
        switch rule.target {
        case .webhook(let url, let secret):
            let payload = NotificationPayload(
                id: row.delivery,
                target: rule.name,
                text: text.headline,
                url: address + text.path,
                event: row.event
            )
            let body = Array(try JSON.encode(payload).utf8)
            var headers: HTTPHeaders = ["Headgate-Event": row.event.name, "Headgate-Delivery": row.delivery]
            if let secret {
                let key = SymmetricKey(data: Array(secret.utf8))
                let code = HMAC<SHA256>.authenticationCode(for: body, using: key)
                headers["X-Hub-Signature-256"] = "sha256=" + Hexadecimal.text(code)
            }
            return try await post(body, headers, to: url)
        case .slack(let url):
            let message = SlackText.message(text, address: address)
            return try await post(Array(JSON.encode(["text": message]).utf8), [:], to: url)
        case .email:
            guard let mail else { return .later("no mail server is configured", seconds: nil) }
            return try await send(MailText(row, text, rule: rule.name, from: mail.from, address: address), by: mail)
        }
    }

    private func send(_ text: MailText, by mail: MailRoute) async throws -> Outcome {
        do {
            try await mail.client.send(MailMessage(from: text.from, to: text.to, data: text.data))
            return .taken
        } catch {
            if Task.isCancelled { throw CancellationError() }
            return error.isPermanent ? .refused(error.message) : .later(error.message, seconds: nil)
        }
    }

    private func post(_ body: [UInt8], _ headers: HTTPHeaders, to url: String) async throws -> Outcome {
        var headers = headers
        headers["Content-Type"] = "application/json"
        let request = HTTPRequest(
            .post,
            url,
            headers: headers,
            body: .bytes(body),
            timeouts: HTTPTimeouts(connect: .seconds(10), total: .seconds(20), idle: nil),
            redirects: .stop
        )
        do {
            // The head is the answer: what follows it is not read, however long it is.
            let answer = try await http.stream(request)
            answer.body.cancel()
            return Self.outcome(answer.status, retryAfter: answer.headers["Retry-After"])
        } catch {
            if Task.isCancelled { throw CancellationError() }
            // The error's own message could name the path, which is the secret of incoming webhooks.
            return .later(Self.reason(error.code), seconds: nil)
        }
    }

    static func outcome(_ status: Int, retryAfter: String?) -> Outcome {
        switch status {
        case 200..<300: .taken
        case 408, 425, 429, 500...: .later("the receiver answered \(status)", seconds: retryAfter.flatMap { Int($0) })
        case 300..<400: .refused("the receiver answered \(status): redirects are not followed")
        default: .refused("the receiver answered \(status)")
        }
    }

    private static func reason(_ code: HTTPError.Code) -> String {
        switch code {
        case .resolve: "the receiver's host name has no address"
        case .couldNotConnect: "the receiver does not accept connections"
        case .timedOut: "the receiver did not answer in time"
        case .tls: "there is no TLS connection to the receiver: certificate or handshake failed"
        case .connectionLost: "the connection ended before the receiver answered"
        default: "the receiver could not be told (\(code))"
        }
    }
}
