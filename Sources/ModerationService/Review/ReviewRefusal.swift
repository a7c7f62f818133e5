/// Why the review tables do not do what somebody asks; nothing has changed then.
enum ReviewRefusal: Error, Sendable, Hashable {
    /// There is no such thing.
    case unknown(String)
    /// It is not the moment, or not the person, for it.
    case conflict(String)
    /// It is not said in a way that can be taken.
    case invalid(String)
}
