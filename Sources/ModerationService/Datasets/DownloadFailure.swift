import HTTPTransport
import Moderation

/// What it means when a data set does not come, and what to do about it.
enum DownloadFailure {
    /// Whether the same request may get another answer.
    static func isPassing(_ status: Int) -> Bool {
        switch status {
        case 408, 425, 429, 500, 502, 503, 504: true
        default: false
        }
    }

    static func error(_ status: Int, _ source: DatasetSource) -> ModerationError {
        switch (status, source.host) {
        case (_, _) where isPassing(status):
            ModerationError(
                .unavailable,
                "\(source.title): the server answers \(status); run the same command again later to go on"
            )
        case (401, .web), (403, .web):
            ModerationError(
                .refused,
                "\(source.title): the server answers \(status): it does not give this file to everybody. "
                    + "Download it with your browser, or use an address that needs no sign-in"
            )
        case (401, _):
            ModerationError(
                .refused,
                "\(source.title): Kaggle does not know this user and key (401). Look at KAGGLE_USERNAME and "
                    + "KAGGLE_KEY, or make new ones at kaggle.com/settings"
            )
        case (403, .kaggleCompetition(let page)):
            ModerationError(
                .refused,
                "\(source.title): Kaggle does not give it to this user (403). Accept the rules of the competition at "
                    + "\(page)/rules and run the same command again"
            )
        case (403, .kaggleDataset(let page)):
            ModerationError(
                .refused,
                "\(source.title): Kaggle does not give it to this user (403). Open \(page), accept what it asks "
                    + "for, and run the same command again"
            )
        case (404, .kaggleCompetition(let page)), (404, .kaggleDataset(let page)):
            ModerationError(.notFound, "\(source.title): Kaggle has no such data (404). Compare the names with \(page)")
        case (404, .web), (410, .web):
            ModerationError(.notFound, "\(source.title): there is no such file (\(status)). Look at the address")
        case (300..<400, _):
            ModerationError(.unavailable, "\(source.title): the server answers \(status), which leads nowhere")
        default:
            ModerationError(.unavailable, "\(source.title): the server answers \(status)")
        }
    }

    static func isPassing(_ error: HTTPTransport.HTTPError) -> Bool {
        switch error.code {
        case .cancelled, .invalidRequest, .redirect, .tls, .tooLarge: false
        default: true
        }
    }

    static func error(_ error: HTTPTransport.HTTPError, _ source: DatasetSource) -> ModerationError {
        let code: ModerationError.Code = error.code == .invalidRequest ? .invalidReference : .unavailable
        let advice = isPassing(error) ? "; run the same command again to go on where it ended" : ""
        return ModerationError(code, "\(source.title): \(error.message)\(advice)", cause: error)
    }
}
