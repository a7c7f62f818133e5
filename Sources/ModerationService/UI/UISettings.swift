#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What `moderation ui` is told.
public struct UISettings: Sendable {
    private static let longestFile = 64 << 10

    public var server: ServerSettings
    /// Where the API is.
    public var apiURL: String
    /// What the API asks this program for, if it asks for keys: one that may predict.
    public var apiKey: String?
    /// What moderators go by, shown beside every item; nothing for what the labels mean.
    public var policy: String?

    public init(server: ServerSettings, apiURL: String = "http://127.0.0.1:8000") {
        self.server = server
        self.apiURL = apiURL
    }

    /// Reads `API_URL`, `API_KEY_FILE` (the name of a file that holds a key of the API) or `API_KEY`,
    /// `POLICY_FILE` (the name of a text file), and what `ServerSettings` reads.
    public init(environment: SettingsSource) throws(ModerationServiceError) {
        let url = environment["API_URL"] ?? "http://127.0.0.1:8000"
        guard url.hasPrefix("http://") || url.hasPrefix("https://") else {
            throw ModerationServiceError(.invalidConfiguration, "API_URL begins with http:// or https://")
        }
        self.init(server: try ServerSettings(environment: environment, defaultPort: 8080), apiURL: url)
        apiKey = try Self.key(environment)
        if let path = environment["POLICY_FILE"] { policy = try Self.text(path, "POLICY_FILE") }
    }

    private static func key(_ environment: SettingsSource) throws(ModerationServiceError) -> String? {
        guard let path = environment["API_KEY_FILE"] else { return environment["API_KEY"] }
        let key = try text(path, "API_KEY_FILE").trimmed
        guard !key.isEmpty, key.utf8.allSatisfy({ (33...126).contains($0) }) else {
            throw ModerationServiceError(.invalidConfiguration, "the file that API_KEY_FILE names holds no key")
        }
        return key
    }

    private static func text(_ path: String, _ name: String) throws(ModerationServiceError) -> String {
        let text: String
        do {
            text = try String(contentsOf: URL(filePath: path), encoding: .utf8)
        } catch {
            throw ModerationServiceError(
                .invalidConfiguration,
                "the file that \(name) names cannot be read",
                cause: error
            )
        }
        guard text.utf8.count <= longestFile else {
            throw ModerationServiceError(.invalidConfiguration, "the file that \(name) names is too long")
        }
        return text
    }
}
