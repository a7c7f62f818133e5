import Glibc

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What the host's clock and one that nobody sets said at one moment.
struct ClockMark: Codable, Sendable, Hashable {
    /// Which start of the machine `steady` counts from; empty where that cannot be told.
    var boot: String

    /// Seconds from the machine's start, those that it slept included.
    var steady: Double

    /// Seconds from 1970 by the host's clock.
    var wall: Double

    /// What they say now.
    static func now(_ clock: WallClock) -> ClockMark {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return ClockMark(
            boot: currentBoot,
            steady: Double(time.tv_sec) + Double(time.tv_nsec) / 1e9,
            wall: clock.seconds()
        )
    }

    /// Each start of a machine has an id of its own; where there is none, each process is taken for one.
    private static let currentBoot: String = {
        let bytes = FileManager.default.contents(atPath: "/proc/sys/kernel/random/boot_id") ?? Data()
        let id = String(decoding: bytes, as: UTF8.self).filter { $0.isHexDigit || $0 == "-" }
        return id.isEmpty ? "process-\(getpid())-\(UInt64.random(in: 0 ... .max))" : id
    }()
}
