#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What this process may do (capabilities(7)), which tells what an engine beside it may do.
enum Capabilities {
    /// Whether a container can be spared when memory runs out, for which `CAP_SYS_RESOURCE` is needed.
    ///
    /// Where the machine is itself a container it is often missing, and then nothing starts that asks for it.
    static var mayRaiseLimits: Bool {
        do {
            let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
            guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix("CapEff:") }),
                let set = line.split(whereSeparator: { $0 == "\t" || $0 == " " }).last.flatMap({ UInt64($0, radix: 16) }
                )
            else { return false }
            return set & (1 << 24) != 0
        } catch {
            return false
        }
    }
}
