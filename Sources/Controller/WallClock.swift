/// What says what time it is: the machine's clock, or one that a test sets.
struct WallClock: Sendable {
    let now: @Sendable () -> Timestamp

    static let system = WallClock { Timestamp.now() }
}
