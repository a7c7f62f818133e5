import Manifests

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A container to ask, since one of its starts.
struct ProbeTarget: Sendable {
    var pod: PodKey
    var containerID: String

    /// Tells one start of the container from the next.
    var identity: String
    var address: String
    var container: Container

    /// How long a probe still waits: its delay counts from the container's start, not from this agent's.
    func delay(of probe: Probe, now: Date = .now) -> Duration {
        let delay = Duration.seconds(probe.initialDelaySeconds)
        guard let start = EngineTime.date(identity) else { return delay }
        let age = now.timeIntervalSince(start)
        return age < 0 ? delay : max(.zero, delay - .seconds(age))
    }
}
