import Glibc

/// Keeps a process that mostly waits small.
///
/// Starting touches most of the program and its libraries once, and the kernel maps the neighbours of every page it
/// brings in: some 35 MiB of code stay resident that are never used again. Letting go of code pages costs nothing but a
/// look into the page cache for the few that are needed again. Only pages that cannot have been written are let go. And the
/// allocator keeps what was freed for the next time, until it is told not to.
public enum Footprint {
    /// Has memory that is freed go back to the system: few arenas, and large blocks as mappings of their own.
    ///
    /// Call it before other threads are started.
    public static func bound() {
        guard let option: @convention(c) (Int32, Int32) -> Int32 = function("mallopt") else { return }
        _ = option(arenaMaximum, 2)
        _ = option(mapThreshold, 128 << 10)
    }

    /// Gives memory back that is free now.
    public static func release() {
        let trim: (@convention(c) (Int) -> Int32)? = function("malloc_trim")
        _ = trim?(0)
    }

    /// Lets go of the program's code, most of which only starting needed, and of memory that is free.
    ///
    /// Without /proc the code stays.
    public static func releaseCode() {
        release()
        for range in code() {
            madvise(UnsafeMutableRawPointer(bitPattern: range.lowerBound), range.count, MADV_DONTNEED)
        }
    }

    /// Bounds the memory, and lets go of what is no longer needed: soon after the start, however busy the process is, and at the
    /// moments at which it has become quiet.
    ///
    /// Call it before other threads are started.
    public static func trim() {
        bound()
        var thread = pthread_t()
        let status = pthread_create(
            &thread,
            nil,
            { _ in
                sleep(5)
                Footprint.releaseCode()
                var before = Footprint.processorTime()
                var isUsed = true
                while true {
                    sleep(5)
                    let now = Footprint.processorTime()
                    defer { before = now }
                    // More than a hundredth of a processor is work; the first quiet moment after it is the time.
                    if now - before > 0.05 {
                        isUsed = true
                    } else if isUsed {
                        isUsed = false
                        Footprint.releaseCode()
                    }
                }
            },
            nil
        )
        if status == 0 { pthread_detach(thread) }
    }

    /// M_ARENA_MAX and M_MMAP_THRESHOLD of malloc.h, which Swift's Glibc module leaves out.
    private static let arenaMaximum: Int32 = -8
    private static let mapThreshold: Int32 = -3

    /// A function of the C library; nil with one that does not have it.
    private static func function<Function>(_ name: String) -> Function? {
        guard let symbol = dlsym(nil, name) else { return nil }
        return unsafeBitCast(symbol, to: Function.self)
    }

    /// The seconds of processor time that the process has used.
    private static func processorTime() -> Double {
        var time = timespec()
        guard clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time) == 0 else { return 0 }
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// Where files are mapped to be executed and not written, from /proc/self/maps (proc(5)); nothing without it.
    private static func code() -> [Range<UInt>] {
        guard let file = fopen("/proc/self/maps", "re") else { return [] }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16 << 10)
        while bytes.count < 4 << 20 {
            let count = fread(&chunk, 1, chunk.count, file)
            guard count > 0 else { break }
            bytes += chunk[..<count]
        }
        return ranges(of: String(decoding: bytes, as: UTF8.self))
    }

    /// The ranges of code in the text of such a table.
    static func ranges(of maps: String) -> [Range<UInt>] {
        maps.split(separator: "\n").compactMap { line in
            let fields = line.split(separator: " ")
            guard fields.count >= 6, fields[1] == "r-xp", fields[5].hasPrefix("/") else { return nil }
            let ends = fields[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
            return ends.count == 2 && ends[0] < ends[1] ? ends[0]..<ends[1] : nil
        }
    }
}
