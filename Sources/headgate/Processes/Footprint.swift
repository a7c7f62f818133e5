import Glibc

/// Keeps a process that mostly waits small.
///
/// Starting touches most of the program and its libraries once, and the kernel maps the neighbours of every page it
/// brings in: some 35 MiB of code stay resident that are never used again. Letting go of code pages costs nothing but a
/// look into the page cache for the few that are needed again. Only pages that cannot have been written are let go.
enum Footprint {
    /// Lets go of code pages soon after the start, and now and then from then on.
    static func trim() {
        var thread = pthread_t()
        let status = pthread_create(
            &thread,
            nil,
            { _ in
                var pause: UInt32 = 5
                while true {
                    sleep(pause)
                    pause = min(300, pause * 4)
                    for range in Footprint.code() {
                        madvise(UnsafeMutableRawPointer(bitPattern: range.lowerBound), range.count, MADV_DONTNEED)
                    }
                }
            },
            nil
        )
        if status == 0 { pthread_detach(thread) }
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
