import HTTPTypes
import Hummingbird
import Synchronization

/// Who is signed in, by a random cookie; a session ends when it is not used for some hours, and with the program.
final class ModeratorSessions: Sendable {
    static let most = 500
    private static let cookie = "moderator"
    private static let lifetime = Duration.seconds(8 * 3600)

    private struct Entry {
        var session: ModeratorSession
        var usedAt: ContinuousClock.Instant
    }

    private let entries = Mutex<[String: Entry]>([:])

    /// Begins a session and gives the cookie for it; the one that was not used for longest makes place.
    func begin(_ session: ModeratorSession, isSecure: Bool) -> String {
        let identifier = RequestIdentifier().description + RequestIdentifier().description
        entries.withLock { entries in
            let now = ContinuousClock.now
            entries = entries.filter { now - $0.value.usedAt < Self.lifetime }
            if entries.count >= Self.most, let oldest = entries.min(by: { $0.value.usedAt < $1.value.usedAt }) {
                entries[oldest.key] = nil
            }
            entries[identifier] = Entry(session: session, usedAt: now)
        }
        return "\(Self.cookie)=\(identifier); Path=/review; HttpOnly; SameSite=Strict\(isSecure ? "; Secure" : "")"
    }

    func session(_ request: Request) -> ModeratorSession? {
        guard let identifier = request.cookies[Self.cookie]?.value else { return nil }
        return entries.withLock { entries in
            let now = ContinuousClock.now
            guard let entry = entries[identifier], now - entry.usedAt < Self.lifetime else { return nil }
            entries[identifier]?.usedAt = now
            return entry.session
        }
    }

    /// Changes the session a request belongs to, if there still is one.
    func update(_ request: Request, _ change: (inout ModeratorSession) -> Void) {
        guard let identifier = request.cookies[Self.cookie]?.value else { return }
        entries.withLock { entries in
            guard var entry = entries[identifier] else { return }
            change(&entry.session)
            entries[identifier] = entry
        }
    }

    /// Ends the session and gives a cookie that takes the old one away.
    func end(_ request: Request) -> String {
        if let identifier = request.cookies[Self.cookie]?.value {
            entries.withLock { _ = $0.removeValue(forKey: identifier) }
        }
        return "\(Self.cookie)=; Path=/review; Max-Age=0; HttpOnly; SameSite=Strict"
    }
}
