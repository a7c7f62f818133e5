import Glibc

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The processes of this machine.
enum RunningProcesses {
    /// Those that have to do with a directory: it is in their arguments, or where they work.
    static func of(_ directory: String) throws -> [Int32: String] {
        var found: [Int32: String] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: "/proc") {
            guard let pid = Int32(name), pid != getpid() else { continue }
            // A process may end while it is looked at; then it has nothing to say.
            let line = arguments(of: pid)
            let isHere = line.contains(directory) || workingDirectory(of: pid).hasPrefix(directory)
            if !line.isEmpty, isHere { found[pid] = line }
        }
        return found
    }

    /// What a process was started with; nothing when it has ended.
    static func arguments(of pid: Int32) -> String {
        let words = FileManager.default.contents(atPath: "/proc/\(pid)/cmdline") ?? Data()
        return String(decoding: words.map { $0 == 0 ? 32 : $0 }, as: UTF8.self)
    }

    /// Whether all of a process is gone, with the ports and locks it held.
    ///
    /// One that is ending has no arguments any more while threads of it still hold its files.
    static func isOver(_ pid: Int32) -> Bool {
        let bytes = FileManager.default.contents(atPath: "/proc/\(pid)/stat") ?? Data()
        let fields = String(decoding: bytes, as: UTF8.self).split(separator: ")").last?.split(separator: " ") ?? []
        // After the name come the state and, as the 20th field of all, how many threads there are.
        guard fields.count > 17 else { return true }
        return ["Z", "X"].contains(fields[0]) && (Int(fields[17]) ?? 0) <= 1
    }

    /// Whether a process runs; one that has ended and was not collected does not.
    static func isRunning(_ pid: Int32) -> Bool {
        let bytes = FileManager.default.contents(atPath: "/proc/\(pid)/stat") ?? Data()
        let status = String(decoding: bytes, as: UTF8.self)
        return !status.isEmpty && !status.contains(") Z ") && !status.contains(") X ")
    }

    private static func workingDirectory(of pid: Int32) -> String {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = max(0, readlink("/proc/\(pid)/cwd", &buffer, buffer.count - 1))
        return String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
