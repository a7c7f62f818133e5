import HTTPTransport
import Moderation

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What an answer that is not a good one means.
enum MLflowFailure {
    private static let longestMessage = 300

    private struct Body: Decodable {
        var errorCode: String?
        var message: String?

        enum CodingKeys: String, CodingKey {
            case errorCode = "error_code"
            case message
        }
    }

    /// Whether the same request may get another answer later.
    static func isPassing(_ status: Int) -> Bool {
        [408, 425, 429, 500, 502, 503, 504].contains(status)
    }

    static func error(_ response: HTTPResponse) -> ModerationError {
        let body = body(of: response)
        let words = body?.message.map(readable) ?? ""
        let said = words.isEmpty ? "" : ": " + words
        switch (response.status, body?.errorCode) {
        case (401, _):
            return ModerationError(
                .refused,
                "MLflow wants to know who asks (401): set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or "
                    + "MLFLOW_TRACKING_TOKEN"
            )
        case (403, _): return ModerationError(.refused, "MLflow does not allow this (403)\(said)")
        case (404, "RESOURCE_DOES_NOT_EXIST"?): return ModerationError(.notFound, "MLflow has no such thing\(said)")
        case (404, _):
            return ModerationError(.notFound, "there is nothing at this address (404); is it an MLflow server?")
        case (_, "RESOURCE_ALREADY_EXISTS"?): return ModerationError(.alreadyExists, "MLflow has that already\(said)")
        case (300..<400, _):
            return ModerationError(
                .unavailable,
                "MLflow answered with a redirect (\(response.status)); name its final address"
            )
        case (let status, _) where isPassing(status):
            return ModerationError(.unavailable, "MLflow cannot answer just now (\(status))\(said)")
        default: return ModerationError(.invalidData, "MLflow refused the request (\(response.status))\(said)")
        }
    }

    static func error(_ error: HTTPError, place: String) -> ModerationError {
        switch error.code {
        case .tooLarge: ModerationError(.invalidData, "the answer of \(place) is too large", cause: error)
        case .invalidRequest: ModerationError(.invalidReference, "\(place): \(error.message)", cause: error)
        default: ModerationError(.unavailable, "\(place) does not answer: \(error.message)", cause: error)
        }
    }

    /// The start of what a server says, on one line.
    private static func readable(_ text: String) -> String {
        let line = text.unicodeScalars.prefix(longestMessage).map {
            $0.properties.generalCategory == .control ? " " : $0
        }
        return String(String.UnicodeScalarView(line))
    }

    private static func body(of response: HTTPResponse) -> Body? {
        do {
            return try JSONDecoder().decode(Body.self, from: Data(response.body))
        } catch {
            // Not an answer of MLflow's: the status has to do.
            return nil
        }
    }
}
