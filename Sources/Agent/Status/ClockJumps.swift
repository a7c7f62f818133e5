/// Notices when the host's clock was set, by a clock that nobody sets.
///
/// Pure.
struct ClockJumps: Sendable {
    /// By less clocks are kept right, and a pass may be held up.
    private static let least = 5.0

    /// What both clocks said last.
    private(set) var last: ClockMark?

    /// By how many seconds it was set since that was last settled.
    private(set) var pending = 0

    /// Begins at what both clocks said when the times that are remembered were written, which another agent may have done.
    ///
    /// Of another start of the machine that says nothing.
    init(since mark: ClockMark? = nil) {
        last = mark
    }

    /// Takes note of what both clocks say at one moment; gives by how many seconds the clock was set since the moment before.
    @discardableResult
    mutating func look(_ mark: ClockMark) -> Int {
        defer { last = mark }
        guard let last, last.boot == mark.boot else { return 0 }
        let jump = (mark.wall - last.wall) - (mark.steady - last.steady)
        guard abs(jump) >= Self.least, let whole = Int(exactly: jump.rounded()) else { return 0 }
        pending += whole
        return whole
    }

    /// What was pending has been taken into account for good.
    mutating func settle() {
        pending = 0
    }
}
