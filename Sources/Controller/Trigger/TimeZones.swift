import Synchronization
import Workflows

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The time zones of this machine, each read once.
final class TimeZones: Sendable {
    private let directory: String
    private let known = Mutex<[String: TimeZoneRules]>([:])

    init(directory: String = "/usr/share/zoneinfo") {
        self.directory = directory
    }

    /// The rules of a zone, by its name in the IANA database; nil where this machine does not know it.
    func rules(_ name: String) -> TimeZoneRules? {
        if name == Self.standard { return .utc }
        guard TimeZoneRules.isName(name) else { return nil }
        if let rules = known.withLock({ $0[name] }) { return rules }
        guard let bytes = FileManager.default.contents(atPath: "\(directory)/\(name)") else { return nil }
        do {
            let rules = try TimeZoneRules(file: Array(bytes))
            known.withLock { $0[name] = rules }
            return rules
        } catch {
            // A file that is no zone's, or a directory of zones: there is no zone of that name.
            return nil
        }
    }

    /// What `schedule` means where it names no zone.
    static let standard = "UTC"
}
