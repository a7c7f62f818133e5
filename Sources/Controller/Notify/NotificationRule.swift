import ControllerAPI

/// Somebody who is told when something happens, with the secrets of the way there.
struct NotificationRule: Sendable {
    enum Target: Sendable {
        case webhook(url: String, secret: String?)
        case slack(url: String)
        case email(to: [String])
    }

    var name: String
    var target: Target

    /// Names of events, or beginnings of them with `*`.
    var events: [String]
    var repositories: [String] = []
    var environments: [String] = []

    /// Those at the target who are told one by one; one without a name where the target is one.
    var recipients: [String] {
        if case .email(let addresses) = target { addresses } else { [""] }
    }

    /// What kind it is, as the configuration calls it.
    var kind: String {
        switch target {
        case .webhook: "webhook"
        case .slack: "slack"
        case .email: "email"
        }
    }

    /// Whether an event is to be told here.
    func wants(_ event: DeliveryEvent) -> Bool {
        let isNamed = events.contains { pattern in
            pattern.hasSuffix("*") ? event.name.hasPrefix(pattern.dropLast()) : event.name == pattern
        }
        guard isNamed else { return false }
        if !repositories.isEmpty, !repositories.contains(event.repository ?? "") { return false }
        let environment = Rules.key(event.environment ?? "")
        return environments.isEmpty || environments.contains { Rules.key($0) == environment }
    }
}
