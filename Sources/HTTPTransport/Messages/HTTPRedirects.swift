/// What to do with a 301, 302, 303, 307 or 308 that has a `Location`.
///
/// `Authorization`, `Cookie` and the registry's credentials are dropped when a redirect leaves the origin, a step from
/// https to http is refused, and so is leaving a unix socket.
public enum HTTPRedirects: Sendable, Hashable {
    /// Return the answer as it is.
    case stop
    /// Follow at most this many.
    case follow(Int)
}
