import Glibc
import Logging

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Remembers the process groups of a job, in memory and in a file, so that nothing of a job outlives it: neither a job
/// that ends, nor one whose runner was killed.
actor ProcessGroups {
    private struct Entry: Codable {
        var group: Int32

        /// When its leader was started, in clock ticks since boot: a number that comes round again is not the same group.
        var started: UInt64
    }

    private let file: String
    private let logger: Logger
    private var entries: [Entry] = []

    init(file: String, logger: Logger) {
        self.file = file
        self.logger = logger
    }

    /// Remembers the group that this process leads.
    func add(_ leader: Int32) {
        guard let started = Self.startTime(leader) else { return }
        entries.append(Entry(group: leader, started: started))
        save()
    }

    /// Kills whatever is left of the job.
    func killAll() {
        for entry in entries where Self.belongs(entry) { kill(-entry.group, SIGKILL) }
        entries = []
        unlink(file)
    }

    /// Kills what a runner that was killed has left: reads the files of earlier jobs in a directory.
    static func killLeftovers(in directory: String) throws -> Int {
        var killed = 0
        for name in try FileManager.default.contentsOfDirectory(atPath: directory) where name.hasSuffix(".groups") {
            let path = directory + "/" + name
            defer { unlink(path) }
            guard let data = FileManager.default.contents(atPath: path) else { continue }
            for entry in try JSONDecoder().decode([Entry].self, from: data) where belongs(entry) {
                kill(-entry.group, SIGKILL)
                killed += 1
            }
        }
        return killed
    }

    private func save() {
        do {
            try JSONEncoder().encode(entries).write(to: URL(fileURLWithPath: file), options: .atomic)
        } catch {
            logger.warning("\(file) could not be written: what this job starts would outlive a killed runner: \(error)")
        }
    }

    /// Whether the group is still the one remembered: its leader is the same process, or has gone while others stayed.
    private static func belongs(_ entry: Entry) -> Bool {
        guard let started = startTime(entry.group) else { return kill(-entry.group, 0) == 0 }
        return started == entry.started
    }

    /// The 22nd field of /proc/PID/stat.
    private static func startTime(_ pid: Int32) -> UInt64? {
        guard let data = FileManager.default.contents(atPath: "/proc/\(pid)/stat") else { return nil }
        let text = String(decoding: data, as: UTF8.self)
        guard let end = text.lastIndex(of: ")") else { return nil }
        let fields = text[text.index(after: end)...].split(separator: " ")
        return fields.count > 19 ? UInt64(fields[19]) : nil
    }
}
