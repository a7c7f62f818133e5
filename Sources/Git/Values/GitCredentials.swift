/// What proves to a server who asks.
///
/// It never shows itself in a description.
public struct GitCredentials: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    let username: String
    let secret: String

    /// A user name and a password.
    public static func password(_ password: String, username: String) -> GitCredentials {
        GitCredentials(username: username, secret: password)
    }

    /// An access token.
    ///
    /// GitHub, GitLab, Gitea and Bitbucket take it as the password of a user whose name they ignore or, for Bitbucket,
    /// is `x-token-auth`.
    public static func token(_ token: String, username: String = "x-access-token") -> GitCredentials {
        GitCredentials(username: username, secret: token)
    }

    public var description: String { "credentials of \(username)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
