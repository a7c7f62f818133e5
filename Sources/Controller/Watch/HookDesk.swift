import HTTPTypes

/// Takes webhooks.
///
/// One that is signed makes the controller ask Git; nothing else of it is believed, or even read.
struct HookDesk: Sendable {
    /// What became of a webhook.
    enum Answer: Sendable, Equatable {
        /// Git is going to be asked.
        case accepted

        /// The forge only tried whether somebody is there.
        case greeted
    }

    let rules: Rules
    let polls: Polls
    let gate = HookGate()

    /// Refuses what cannot be valid before a byte of the body is read.
    ///
    /// - Returns: what the body has to go through.
    func open(_ repository: String, headers: HTTPFields) throws -> HookVerifier {
        guard let rule = rules.repository(repository) else {
            throw ControllerError(.notFound, "there is no repository '\(repository.prefix(60))'")
        }
        guard let secret = rule.webhookSecret else {
            throw ControllerError(
                .unauthorized,
                "no webhook secret is configured for \(rule.name): set repositories[].webhook.secret"
            )
        }
        let verifier = HookVerifier(try HookSignature(headers), secret: secret)
        if let length = headers[.contentLength].flatMap(Int.init), length > HookRoutes.maximumBody {
            throw Self.tooLarge
        }
        if let type = headers[.contentType], !Self.isKnown(type) {
            throw ControllerError(
                .unsupportedType,
                "webhooks are sent as application/json or application/x-www-form-urlencoded"
            )
        }
        guard verifier.isTokenRight else { throw Self.wrong }
        return verifier
    }

    /// Takes a webhook whose whole body went by.
    func receive(_ repository: String, headers: HTTPFields, _ verifier: HookVerifier) throws -> Answer {
        guard verifier.isRight else { throw Self.wrong }
        let kind = headers[.githubEvent] ?? headers[.forgejoEvent] ?? headers[.giteaEvent] ?? headers[.eventKey]
        if kind == "ping" || kind == "diagnostics:ping" { return .greeted }
        polls.hint(repository)
        return .accepted
    }

    static let tooLarge = ControllerError(
        .tooLarge,
        "a webhook may have at most \(HookRoutes.maximumBody) bytes; Git is asked all the same at its interval"
    )

    private static let wrong = ControllerError(.unauthorized, "the webhook's signature is wrong")

    private static func isKnown(_ type: String) -> Bool {
        let name = type.prefix { $0 != ";" }.lowercased().filter { $0 != " " }
        return name == "application/json" || name == "application/x-www-form-urlencoded"
            || (name.hasPrefix("application/") && name.hasSuffix("+json"))
    }
}
