/// What is known of one address and port that some listener wants.
struct Binding {
    /// The listener that has it.
    var route: Route
    /// Nil as long as it could not be bound.
    var intake: (any Intake)?
    var error: ProxyFailure?
}
