import Workflows

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The time zones of this machine.
enum TimeZoneFiles {
    /// The rules of a zone, by its name in the IANA database; nil where this machine does not know it.
    static func rules(_ name: String) -> TimeZoneRules? {
        if ["UTC", "Etc/UTC"].contains(name) { return .utc }
        guard TimeZoneRules.isName(name),
            let bytes = FileManager.default.contents(atPath: "/usr/share/zoneinfo/\(name)")
        else { return nil }
        do {
            return try TimeZoneRules(file: Array(bytes))
        } catch {
            // A file that is no zone's, or a directory of zones: there is no zone of that name.
            return nil
        }
    }
}
