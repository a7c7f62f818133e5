/// The directory at the end of a zip archive.
struct ZipDirectory {
    private static let longest = 64 << 20
    private static let endLength = 22
    private static let locatorLength = 20

    /// Where the directory begins: contents come before.
    let start: Int
    let entries: [ZipEntry]

    /// Reads the directory of an archive, with the bounds a budget sets; what does not fit together is refused.
    init(of file: OpenFile, _ budget: inout ArchiveBudget) throws(ArchiveError) {
        let (place, length, count) = try Self.find(in: file)
        start = place
        guard length <= Self.longest else { throw ArchiveError(.refused, "the directory of the archive is too long") }
        try budget.take(entries: count)
        var bytes = LittleEndian(try file.read(length, at: place)[...])
        guard bytes.count == length else { throw ArchiveError.truncated }
        var entries: [ZipEntry] = []
        for _ in 0..<count { entries.append(try ZipEntry(&bytes)) }
        self.entries = entries
        try checkNames()
        try checkPlaces()
    }

    /// Where the directory is, from the record at the end of the archive (APPNOTE, 4.3.14 to 4.3.16).
    private static func find(in file: OpenFile) throws(ArchiveError) -> (place: Int, length: Int, count: Int) {
        let total = file.length
        let tailStart = max(0, total - endLength - 0xFFFF)
        let tail = try file.read(total - tailStart, at: tailStart)
        guard let end = try endRecord(in: tail) else {
            let isZip = try file.read(4, at: 0) == [0x50, 0x4B, 3, 4]
            throw isZip ? ArchiveError.truncated : ArchiveError(.damaged, "the file is no zip archive")
        }
        var record = LittleEndian(tail[(end + 4)...])
        let disks = (try record.number(2), try record.number(2))
        let counts = (try record.number(2), try record.number(2))
        var (length, place, count) = (try record.number(4), try record.number(4), counts.1)
        var limit = tailStart + end
        if counts.1 == 0xFFFF || length == 0xFFFF_FFFF || place == 0xFFFF_FFFF {
            (place, length, count, limit) = try wideRecord(in: file, before: limit)
        } else if disks != (0, 0) || counts.0 != counts.1 {
            throw ArchiveError(.unsupported, "the archive is spread over several files")
        }
        guard length <= limit, place == limit - length else {
            throw ArchiveError(.damaged, "the directory of the archive is not where its end says")
        }
        return (place, length, count)
    }

    /// The place of the record whose comment reaches to the end of the file.
    private static func endRecord(in tail: [UInt8]) throws(ArchiveError) -> Int? {
        var place = tail.count - endLength
        while place >= 0 {
            if tail[place...].starts(with: [0x50, 0x4B, 5, 6]) {
                var comment = LittleEndian(tail[(place + 20)...])
                if try comment.number(2) == comment.count { return place }
            }
            place -= 1
        }
        return nil
    }

    /// The record of archives whose sizes do not fit into the one at the end.
    private static func wideRecord(
        in file: OpenFile,
        before end: Int
    ) throws(ArchiveError) -> (place: Int, length: Int, count: Int, limit: Int) {
        guard end >= locatorLength else { throw ArchiveError.truncated }
        var locator = LittleEndian(try file.read(locatorLength, at: end - locatorLength)[...])
        guard try locator.number(4) == 0x0706_4B50, try locator.number(4) == 0 else {
            throw ArchiveError(.damaged, "the end of the archive is damaged")
        }
        let place = try locator.number(8)
        guard place < end else { throw ArchiveError(.damaged, "the end of the archive is damaged") }
        var record = LittleEndian(try file.read(56, at: place)[...])
        guard try record.number(4) == 0x0606_4B50 else {
            throw ArchiveError(.damaged, "the end of the archive is damaged")
        }
        _ = try record.take(8 + 2 + 2)
        let disks = (try record.number(4), try record.number(4))
        let counts = (try record.number(8), try record.number(8))
        guard disks == (0, 0), counts.0 == counts.1 else {
            throw ArchiveError(.unsupported, "the archive is spread over several files")
        }
        let length = try record.number(8)
        return (try record.number(8), length, counts.1, place)
    }

    /// Every name once, and no file where another needs a directory.
    private func checkNames() throws(ArchiveError) {
        var files: Set<String> = []
        for entry in entries where !entry.isDirectory {
            guard files.insert(entry.path.description).inserted else {
                throw ArchiveError(.refused, "the archive has \(entry.path) twice")
            }
        }
        for entry in entries {
            var above = ""
            for part in entry.isDirectory ? entry.path.parts[...] : entry.path.parts.dropLast() {
                above += (above.isEmpty ? "" : "/") + part
                guard !files.contains(above) else {
                    throw ArchiveError(.refused, "the archive has \(above) as a file and as a directory")
                }
            }
        }
    }

    /// Contents that overlap are how a small archive becomes endless ones.
    private func checkPlaces() throws(ArchiveError) {
        var free = 0
        for entry in entries.sorted(by: { $0.place < $1.place }) {
            let (end, overflows) = entry.place.addingReportingOverflow(entry.compressedSize + 30)
            guard entry.place >= free, !overflows, end <= start else {
                throw ArchiveError(.refused, "\(entry.path) overlaps with what stands beside it")
            }
            free = end
        }
    }
}
