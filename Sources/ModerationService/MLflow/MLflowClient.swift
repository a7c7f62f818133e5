import HTTPTransport
import Moderation

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Requests to an MLflow server: bounded in time and size, made again when the server is busy or away.
struct MLflowClient: Sendable {
    /// How a request that may or may not have arrived is treated.
    enum Repetition: Sendable {
        /// Twice is as good as once.
        case harmless
        /// Made again only when the server certainly did nothing.
        case onlyWhenNotDone
    }

    private static let longestAnswer = 16 << 20
    private static let longestPause = Duration.seconds(30)

    let settings: MLflowSettings
    private let client = HTTPClient(userAgent: "moderation")

    init(settings: MLflowSettings) {
        self.settings = settings
    }

    /// An address below `/api/2.0/mlflow`.
    func address(_ path: String) -> URLBuilder {
        URLBuilder(settings.url).nested("api/2.0/mlflow/" + path)
    }

    /// An address of an artifact, or of all of them.
    func artifactAddress(_ path: String = "") -> URLBuilder {
        URLBuilder(settings.url).nested("api/2.0/mlflow-artifacts/artifacts" + (path.isEmpty ? "" : "/" + path))
    }

    func get<Answer: Decodable>(_ address: URLBuilder, as type: Answer.Type) async throws(ModerationError) -> Answer {
        try decode(try await send(HTTPRequest(.get, address.string)).body, type)
    }

    @discardableResult
    func send<Answer: Decodable>(
        _ method: HTTPMethod = .post,
        _ path: String,
        _ body: some Encodable,
        as type: Answer.Type = MLflow.Nothing.self,
        repetition: Repetition = .harmless
    ) async throws(ModerationError) -> Answer {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        let content: Data
        do {
            content = try encoder.encode(body)
        } catch {
            throw ModerationError(.invalidData, "the request to \(path) cannot be encoded", cause: error)
        }
        let request = HTTPRequest(
            method,
            address(path).string,
            headers: ["Content-Type": "application/json"],
            body: .bytes(Array(content))
        )
        return try decode(try await send(request, repetition: repetition).body, type)
    }

    /// The answer to a request when it is a good one; what was not, as the error it means.
    func send(
        _ request: HTTPRequest,
        limit: Int = MLflowClient.longestAnswer,
        repetition: Repetition = .harmless
    ) async throws(ModerationError) -> HTTPResponse {
        var request = request
        if let authorization = settings.authorization { request.headers["Authorization"] = authorization }
        request.timeouts = HTTPTimeouts(total: settings.timeout, idle: .seconds(60))
        request.tls = settings.tls
        request.bodyLimit = limit
        var pause = settings.pause
        var left = settings.retries
        while true {
            switch await attempt(request) {
            case .answered(let response): return response
            case .refused(let failure): throw failure
            case .passing(let failure, let mayBeDone, let wanted):
                guard left > 0, !mayBeDone || repetition == .harmless else { throw failure }
                left -= 1
                do {
                    try await Task.sleep(for: max(wanted, pause * Double.random(in: 0.75...1.25)))
                } catch {
                    throw failure
                }
                pause = min(pause * 2, Self.longestPause)
            }
        }
    }

    private enum Attempt {
        case answered(HTTPResponse)
        case refused(ModerationError)
        /// The same request may get another answer, not before a time that the server names.
        case passing(ModerationError, mayBeDone: Bool, after: Duration)
    }

    private func attempt(_ request: HTTPRequest) async -> Attempt {
        do {
            let response = try await client.send(request)
            if response.isSuccess { return .answered(response) }
            let failure = MLflowFailure.error(response)
            guard MLflowFailure.isPassing(response.status) else { return .refused(failure) }
            let seconds = response.headers["Retry-After"].flatMap { Int($0) } ?? 0
            return .passing(
                failure,
                mayBeDone: response.status != 429 && response.status != 503,
                after: min(.seconds(min(max(seconds, 0), 3600)), Self.longestPause)
            )
        } catch {
            let failure = MLflowFailure.error(error, place: settings.url)
            guard error.code != .cancelled, error.code != .tooLarge, error.code != .invalidRequest else {
                return .refused(failure)
            }
            return .passing(failure, mayBeDone: !error.nothingSent, after: .zero)
        }
    }

    private func decode<Answer: Decodable>(_ body: [UInt8], _ type: Answer.Type) throws(ModerationError) -> Answer {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        do {
            return try decoder.decode(type, from: Data(body.isEmpty ? Array("{}".utf8) : body))
        } catch {
            throw ModerationError(
                .invalidData,
                "\(settings.url) does not answer as an MLflow server does",
                cause: error
            )
        }
    }
}
