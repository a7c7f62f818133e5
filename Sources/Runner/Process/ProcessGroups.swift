import Glibc
import Logging

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Remembers the processes of a job, in memory and in a file, so that nothing of a job outlives it: neither a job that ends,
/// nor one whose runner was killed.
///
/// They are known by their process groups, and by a variable that everything inherits which is not started without one.
actor ProcessGroups {
    /// What is kept of a job.
    private struct Record: Codable {
        var mark: String
        var groups: [Entry] = []
    }

    private struct Entry: Codable {
        var group: Int32

        /// When its leader was started, in clock ticks since boot: a number that comes round again is not the same group.
        var started: UInt64
    }

    /// The variable that tells the processes of a job; a runner of GitHub's calls it the same.
    static let variable = "RUNNER_TRACKING_ID"

    /// Its value, different for every attempt at a job.
    nonisolated let mark: String
    private let file: String
    private let logger: Logger
    private var record: Record

    init(file: String, logger: Logger) {
        self.file = file
        self.logger = logger
        mark = "headgate_\(EngineOwner.random())"
        record = Record(mark: mark)
    }

    /// Begins to remember: whatever is started from now on is found again.
    func begin() {
        save()
    }

    /// Remembers the group that this process leads.
    func add(_ leader: Int32) {
        guard let started = ProcessTable.entry(leader)?.started else { return }
        record.groups.append(Entry(group: leader, started: started))
        save()
    }

    /// Kills whatever is left of the job.
    func killAll() async {
        for entry in record.groups where Self.belongs(entry) { kill(-entry.group, SIGKILL) }
        if Orphans.areAdopted {
            // One job at a time has this process: everything below it is the job's.
            await OffPool.run { _ = Orphans.killAll() }
        } else if !record.groups.isEmpty {
            await OffPool.run { [mark] in Self.end(carrying: mark) }
        }
        record.groups = []
        unlink(file)
    }

    /// Kills what runners that were killed have left: reads the files of earlier jobs in a directory.
    ///
    /// `living`: the names of files whose jobs go on.
    static func killLeftovers(in directory: String, except living: Set<String> = []) throws -> Int {
        var killed = 0
        for name in try FileManager.default.contentsOfDirectory(atPath: directory)
        where name.hasSuffix(".groups") && !living.contains(name) {
            killed += try killLeftovers(of: directory + "/" + name)
        }
        return killed
    }

    /// Kills what one job has left; gives how many groups there were.
    static func killLeftovers(of file: String) throws -> Int {
        guard let data = FileManager.default.contents(atPath: file) else { return 0 }
        defer { unlink(file) }
        let record = try JSONDecoder().decode(Record.self, from: data)
        let groups = record.groups.filter(belongs)
        for entry in groups { kill(-entry.group, SIGKILL) }
        end(carrying: record.mark)
        return groups.count
    }

    /// Kills what carries a mark, until a look finds nothing any more.
    private static func end(carrying mark: String) {
        for turn in 0..<100 {
            let found = ProcessTable.carrying("\(variable)=\(mark)")
            guard !found.isEmpty else { return }
            for pid in found { kill(pid, SIGKILL) }
            usleep(turn < 10 ? 500 : 20_000)
        }
    }

    private func save() {
        do {
            try JSONEncoder().encode(record).write(to: URL(fileURLWithPath: file), options: .atomic)
        } catch {
            logger.warning("\(file) could not be written: what this job starts would outlive a killed runner: \(error)")
        }
    }

    /// Whether the group is still the one remembered: its leader is the same process, or has gone while others stayed.
    private static func belongs(_ entry: Entry) -> Bool {
        guard let started = ProcessTable.entry(entry.group)?.started else { return kill(-entry.group, 0) == 0 }
        return started == entry.started
    }
}
