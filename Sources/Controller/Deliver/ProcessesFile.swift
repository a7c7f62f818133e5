import ControllerAPI

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The list of processes that the supervisor of `headgate up` keeps beside its data.
enum ProcessesFile {
    /// The processes; none when the file is not there or not readable, since the status must not fail for it.
    static func read(_ path: String) -> [ProcessStatus] {
        do {
            return try JSONDecoder().decode([ProcessStatus].self, from: Data(contentsOf: URL(fileURLWithPath: path)))
        } catch {
            return []
        }
    }
}
