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
