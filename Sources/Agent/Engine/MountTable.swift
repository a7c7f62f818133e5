#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What is mounted where, as this process sees it (proc(5), `mountinfo`).
enum MountTable {
    /// Whether something is mounted at a path.
    static func isMounted(_ path: String) -> Bool { entries.contains { $0.path == path } }

    /// Whether what is written below a path stays in memory.
    static func isInMemory(_ path: String) -> Bool {
        let above = entries.filter { $0.path == "/" || path == $0.path || path.hasPrefix($0.path + "/") }
        // A later one of the same path lies over an earlier one.
        return above.max { $0.path.utf8.count < $1.path.utf8.count }.map { entry in
            let top = above.last { $0.path == entry.path } ?? entry
            return ["tmpfs", "ramfs"].contains(top.type)
        } ?? false
    }

    private static var entries: [(path: String, type: String)] {
        do {
            let text = try String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8)
            return text.split(separator: "\n").compactMap { line in
                let words = line.split(separator: " ")
                guard words.count > 5, let separator = words.firstIndex(of: "-"), separator + 1 < words.count else {
                    return nil
                }
                return (String(words[4]).replacing("\\040", with: " "), String(words[separator + 1]))
            }
        } catch {
            return []
        }
    }
}
