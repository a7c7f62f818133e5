public import Persistence

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// How a training is started.
public struct TrainingSettings: Sendable {
    /// The controller's address.
    public var controller: String
    var token: String?
    /// The name of the repository; nothing where the controller has only one.
    public var repository: String?
    public var workflow = "ci/train.yaml"
}

/// What `moderation monitor` is told.
public struct MonitorSettings: Sendable {
    public var server: ServerSettings
    public var database: DatabaseLocation
    /// What drift is measured against: a file, or a model whose registered files have one.
    ///
    /// The oldest comments otherwise.
    public var reference: String?
    public var drift = DriftSettings()
    public var rules = AlertRules()
    /// Where alerts are sent.
    public var webhook: String?
    var webhookAuthorization: String?
    /// The first pause before a message is sent again.
    var webhookPause = Duration.seconds(1)
    public var training: TrainingSettings?
    /// Where pages of the monitor are found, as messages say it.
    public var publicURL = ""
    /// A file that remembers over a restart what was told.
    public var state: String?
    public var interval = Duration.seconds(60)

    public init(server: ServerSettings, database: DatabaseLocation) {
        self.server = server
        self.database = database
    }

    /// Reads `DATABASE`, `REFERENCE`, `STATE`, `PUBLIC_URL`, `INTERVAL_SECONDS`, `DRIFT_PSI`, `DRIFT_COMMENTS`,
    /// `ALERT_P99_MS`, `ALERT_ACCURACY`, `ALERT_FEEDBACK`, `ALERT_SILENCE_MINUTES`, `WEBHOOK_URL`, `WEBHOOK_TOKEN_FILE`,
    /// `CONTROLLER_URL`, `CONTROLLER_TOKEN_FILE`, `TRAIN_REPOSITORY`, `TRAIN_WORKFLOW` and what `ServerSettings` reads.
    public init(environment: SettingsSource) throws(ModerationServiceError) {
        self.init(
            server: try ServerSettings(environment: environment, defaultPort: 8090),
            database: APISettings.location(environment["DATABASE"] ?? "moderation.sqlite")
        )
        reference = environment["REFERENCE"]
        state = environment["STATE"]
        publicURL = environment["PUBLIC_URL"] ?? ""
        if let seconds = try environment.integer("INTERVAL_SECONDS", in: 1...3600) { interval = .seconds(seconds) }
        if let psi = try Self.number(environment, "DRIFT_PSI") { drift.threshold = psi }
        if let comments = try environment.integer("DRIFT_COMMENTS", in: 1...1_000_000) {
            drift.fewestComments = comments
        }
        if let slowest = try Self.number(environment, "ALERT_P99_MS") { rules.slowest = slowest > 0 ? slowest : nil }
        if let accuracy = try Self.number(environment, "ALERT_ACCURACY") {
            rules.leastAccuracy = accuracy > 0 ? accuracy : nil
        }
        if let fewest = try environment.integer("ALERT_FEEDBACK", in: 1...1_000_000) { rules.fewestFeedback = fewest }
        rules.longestSilence = try environment.integer("ALERT_SILENCE_MINUTES", in: 1...55)
        webhook = try Self.address(environment, "WEBHOOK_URL")
        webhookAuthorization = try Self.token(environment, "WEBHOOK_TOKEN_FILE").map { "Bearer \($0)" }
        if let controller = try Self.address(environment, "CONTROLLER_URL") {
            training = TrainingSettings(
                controller: controller,
                token: try Self.token(environment, "CONTROLLER_TOKEN_FILE"),
                repository: environment["TRAIN_REPOSITORY"]
            )
            if let workflow = environment["TRAIN_WORKFLOW"] { training?.workflow = workflow }
        }
    }

    private static func number(_ source: SettingsSource, _ name: String) throws(ModerationServiceError) -> Double? {
        guard let text = source[name] else { return nil }
        guard let value = Double(text), value.isFinite, value >= 0 else {
            throw ModerationServiceError(.invalidConfiguration, "\(name) is a number, not “\(text.prefix(100))”")
        }
        return value
    }

    private static func address(_ source: SettingsSource, _ name: String) throws(ModerationServiceError) -> String? {
        guard let text = source[name] else { return nil }
        guard text.hasPrefix("http://") || text.hasPrefix("https://") else {
            throw ModerationServiceError(.invalidConfiguration, "\(name) begins with http:// or https://")
        }
        return text
    }

    /// The first line of a file; secrets are never values.
    private static func token(_ source: SettingsSource, _ name: String) throws(ModerationServiceError) -> String? {
        guard let path = source[name] else { return nil }
        guard let content = FileManager.default.contents(atPath: path), content.count <= 64 << 10 else {
            throw ModerationServiceError(.invalidConfiguration, "\(name): \(path) cannot be read")
        }
        let line = String(decoding: content, as: UTF8.self).split(whereSeparator: \.isNewline).first ?? ""
        guard !line.isEmpty else { throw ModerationServiceError(.invalidConfiguration, "\(name): \(path) is empty") }
        return String(line)
    }
}
