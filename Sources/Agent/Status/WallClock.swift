#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The host's clock, which somebody may set forwards and backwards at any time.
///
/// Only what is about the time of day, or must hold over the agent's own end, is measured with it; everything else with
/// the system's continuous clock.
struct WallClock: Sendable {
    /// Seconds from 1970.
    let seconds: @Sendable () -> Double

    static let system = WallClock { Date().timeIntervalSince1970 }
}

/// Notices when the host's clock was set, by a clock that nobody sets.
///
/// Pure.
struct ClockJumps: Sendable {
    /// By less clocks are kept right, and a pass may be held up.
    private static let least = 5.0

    private var last: (wall: Double, steady: ContinuousClock.Instant)?

    /// By how many seconds it was set since that was last settled.
    private(set) var pending = 0

    /// Takes note of what both clocks say at one moment; gives by how many seconds the clock was set since the moment before.
    @discardableResult
    mutating func look(wall: Double, steady: ContinuousClock.Instant) -> Int {
        defer { last = (wall, steady) }
        guard let last else { return 0 }
        let passed = (steady - last.steady).components
        let jump = wall - last.wall - Double(passed.seconds) - Double(passed.attoseconds) / 1e18
        guard abs(jump) >= Self.least, let whole = Int(exactly: jump.rounded()) else { return 0 }
        pending += whole
        return whole
    }

    /// What was pending has been taken into account for good.
    mutating func settle() {
        pending = 0
    }
}
