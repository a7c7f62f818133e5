import HTTPTypes
import Hummingbird

/// A person at one browser, known by a random cookie and nothing else.
struct Participant: Sendable, Hashable {
    private static let cookie = "participant"

    let identifier: String

    init() {
        identifier = RequestIdentifier().description
    }

    /// The participant a request comes from; none when it has no cookie of ours.
    init?(_ request: Request) {
        guard let text = request.cookies[Self.cookie]?.value, let identifier = RequestIdentifier(text) else {
            return nil
        }
        self.identifier = identifier.description
    }

    var setCookie: String { "\(Self.cookie)=\(identifier); Path=/; Max-Age=31536000; HttpOnly; SameSite=Strict" }
}
