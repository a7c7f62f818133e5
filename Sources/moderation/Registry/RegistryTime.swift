#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Moments as the registry has them.
enum RegistryTime {
    static var now: Int64 { Int64(Date().timeIntervalSince1970 * 1000) }

    static func text(_ milliseconds: Int64) -> String {
        Date(timeIntervalSince1970: Double(milliseconds / 1000)).formatted(.iso8601)
    }
}
