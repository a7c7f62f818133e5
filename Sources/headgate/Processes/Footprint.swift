import Glibc

/// Keeps a process that mostly waits small.
///
/// Starting touches most of the program and its libraries once, and the kernel maps the neighbours of every page it
/// brings in: some 35 MiB of code stay resident that are never used again. Letting go of code pages costs nothing but a
/// look into the page cache for the few that are needed again. Only pages that cannot have been written are let go. And the
/// allocator keeps what a delivery has freed for the next one, until it is told not to.
enum Footprint {
    /// Watches for the moments at which the process has become quiet, and lets go of what it no longer needs.
    ///
    /// Call it before other threads are started.
    static func trim() {
        // Few arenas, and big blocks as mappings of their own: what is freed then goes back to the system.
        if let option: @convention(c) (Int32, Int32) -> Int32 = function("mallopt") {
            _ = option(Self.arenaMaximum, 2)
            _ = option(Self.mapThreshold, 128 << 10)
        }
        var thread = pthread_t()
        let status = pthread_create(
            &thread,
            nil,
            { _ in
                let release: (@convention(c) (Int) -> Int32)? = Footprint.function("malloc_trim")
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
                        _ = release?(0)
                        for range in Footprint.code() {
                            madvise(UnsafeMutableRawPointer(bitPattern: range.lowerBound), range.count, MADV_DONTNEED)
                        }
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

    /// Where files are mapped to be executed and not written, from /proc/self/maps (proc(5)).
    private static func code() -> [Range<UInt>] {
        let bytes: [UInt8]
        do {
            bytes = try TextFile.bytes("/proc/self/maps", limit: 4 << 20)
        } catch {
            // Without /proc there is nothing to let go of by this way.
            return []
        }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").compactMap { line in
            let fields = line.split(separator: " ")
            guard fields.count >= 6, fields[1] == "r-xp", fields[5].hasPrefix("/") else { return nil }
            let ends = fields[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
            return ends.count == 2 && ends[0] < ends[1] ? ends[0]..<ends[1] : nil
        }
    }
}
