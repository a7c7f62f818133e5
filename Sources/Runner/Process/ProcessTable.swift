import Glibc

/// What /proc says of the processes that run now (proc(5)).
struct ProcessTable: Sendable {
    struct Entry: Sendable {
        var parent: Int32

        /// It has ended and waits for its parent to ask how.
        var isZombie: Bool

        /// Clock ticks since boot: a number that comes round again is not the same process.
        var started: UInt64
    }

    private(set) var entries: [Int32: Entry] = [:]

    init() {
        for pid in Self.pids() { entries[pid] = Self.entry(pid) }
    }

    /// Everything that descends from a process, but not through those that are excepted.
    func descendants(of ancestor: Int32, except: Set<Int32>) -> [Int32] {
        var children: [Int32: [Int32]] = [:]
        for (pid, entry) in entries where !except.contains(pid) { children[entry.parent, default: []].append(pid) }
        var found: [Int32] = []
        var next = children[ancestor] ?? []
        while let pid = next.popLast() {
            found.append(pid)
            next += children[pid] ?? []
        }
        return found
    }

    /// A process; nil where there is none of that number.
    static func entry(_ pid: Int32) -> Entry? {
        let text = String(decoding: read("/proc/\(pid)/stat", limit: 4096), as: UTF8.self)
        // The second field is a name in brackets, which may hold anything; the fields after it are counted from 3.
        guard let end = text.lastIndex(of: ")") else { return nil }
        let fields = text[text.index(after: end)...].split(separator: " ", maxSplits: 20)
        guard fields.count > 19, let parent = Int32(fields[1]), let started = UInt64(fields[19]) else { return nil }
        return Entry(parent: parent, isZombie: fields[0] == "Z" || fields[0] == "X", started: started)
    }

    /// The processes that were started with a variable, or whose ancestors were; those of other users are passed over.
    static func carrying(_ variable: String) -> [Int32] {
        let wanted = Array(variable.utf8)
        return pids().filter { pid in
            guard pid != getpid() else { return false }
            let variables = read("/proc/\(pid)/environ", limit: 4 << 20).split(separator: 0)
            return variables.contains { $0.elementsEqual(wanted) }
        }
    }

    private static func pids() -> [Int32] {
        guard let directory = opendir("/proc") else { return [] }
        defer { closedir(directory) }
        var pids: [Int32] = []
        while let entry = readdir(directory) {
            let pid = withUnsafePointer(to: &entry.pointee.d_name) { name in
                name.withMemoryRebound(to: CChar.self, capacity: 256) { atoi($0) }
            }
            if pid > 0 { pids.append(pid) }
        }
        return pids
    }

    /// A file that may go at any moment; what cannot be read has nothing to say.
    private static func read(_ path: String, limit: Int) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return [] }
        defer { close(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while bytes.count < limit {
            let count = Glibc.read(file, &buffer, buffer.count)
            guard count > 0 else { break }
            bytes += buffer[..<count]
        }
        return bytes
    }
}
