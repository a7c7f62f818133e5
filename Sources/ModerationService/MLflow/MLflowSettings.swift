import HTTPTransport

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Where an MLflow server is and who we are there, by the names that MLflow's own client reads.
public struct MLflowSettings: Sendable {
    /// Without user and password, and without a slash at the end.
    public var url: String
    /// The value of `Authorization`.
    var authorization: String?
    var tls = HTTPTLS.system
    /// The time that one request may take.
    var timeout = Duration.seconds(120)
    /// How often a request is made again.
    var retries = 5
    /// The pause before the first repetition; each that follows is twice as long.
    var pause = Duration.milliseconds(250)

    /// Reads `MLFLOW_TRACKING_URI` and what belongs to it; nothing when that is not set.
    public init?(environment: SettingsSource) throws(ModerationServiceError) {
        guard let uri = environment["MLFLOW_TRACKING_URI"] else { return nil }
        let (url, user) = try Self.split(uri)
        self.url = url
        if let name = environment["MLFLOW_TRACKING_USERNAME"] {
            authorization = Self.basic("\(name):\(environment["MLFLOW_TRACKING_PASSWORD"] ?? "")")
        } else if let token = environment["MLFLOW_TRACKING_TOKEN"] {
            authorization = "Bearer \(token)"
        } else if let user {
            authorization = Self.basic(user)
        }
        tls.authorityFile = environment["MLFLOW_TRACKING_SERVER_CERT_PATH"]
        tls.certificateFile = environment["MLFLOW_TRACKING_CLIENT_CERT_PATH"]
        tls.isVerified = environment["MLFLOW_TRACKING_INSECURE_TLS"]?.lowercased() != "true"
        if let seconds = try environment.integer("MLFLOW_HTTP_REQUEST_TIMEOUT", in: 1...3600) {
            timeout = .seconds(seconds)
        }
        if let retries = try environment.integer("MLFLOW_HTTP_REQUEST_MAX_RETRIES", in: 0...20) {
            self.retries = retries
        }
    }

    /// For a server that wants no credentials.
    init(url: String, retries: Int, pause: Duration) {
        self.url = url
        self.retries = retries
        self.pause = pause
    }

    private static func basic(_ user: String) -> String {
        "Basic " + Data(user.utf8).base64EncodedString()
    }

    /// Takes `user:password@` out of an address.
    private static func split(_ uri: String) throws(ModerationServiceError) -> (url: String, user: String?) {
        guard let scheme = ["http://", "https://"].first(where: { uri.lowercased().hasPrefix($0) }) else {
            throw ModerationServiceError(
                .invalidConfiguration,
                "MLFLOW_TRACKING_URI begins with http:// or https://; for a directory use MODEL_REGISTRY"
            )
        }
        var rest = uri.dropFirst(scheme.count)
        while rest.hasSuffix("/") { rest = rest.dropLast() }
        let authority = rest.prefix { $0 != "/" }
        guard let at = authority.lastIndex(of: "@") else { return (scheme + rest, nil) }
        guard let user = PercentEncoding.decode(String(authority[..<at])) else {
            throw ModerationServiceError(.invalidConfiguration, "the user of MLFLOW_TRACKING_URI is badly encoded")
        }
        return (scheme + rest[rest.index(after: at)...], user)
    }
}
