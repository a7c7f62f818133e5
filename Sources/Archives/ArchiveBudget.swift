/// How much an archive, with the archives inside it, may become.
public struct ArchiveBudget: Sendable {
    /// Most bytes of all files together.
    public var bytes: Int
    /// Most files and directories.
    public var entries: Int
    /// How many times larger than its compressed bytes a file may be, once it is larger than `grace`.
    ///
    /// Deflate reaches 1,032; tables of text reach ten or so.
    public var ratio: Int
    /// What may be unpacked whatever the ratio.
    public var grace: Int

    /// How many bytes have been unpacked so far.
    public private(set) var used = 0
    private var usedEntries = 0

    public init(bytes: Int = 16 << 30, entries: Int = 10_000, ratio: Int = 200, grace: Int = 64 << 20) {
        self.bytes = bytes
        self.entries = entries
        self.ratio = ratio
        self.grace = grace
    }

    mutating func take(entries count: Int) throws(ArchiveError) {
        guard count <= entries - usedEntries else {
            throw ArchiveError(.refused, "the archive has more than \(entries) files")
        }
        usedEntries += count
    }

    /// Whether `expanded` bytes may come of `compressed` ones, and may still be unpacked.
    func check(_ expanded: Int, of compressed: Int, _ name: String) throws(ArchiveError) {
        guard expanded <= bytes - used else {
            throw ArchiveError(.refused, "the files of the archive have more than \(bytes) bytes")
        }
        let (most, overflows) = compressed.multipliedReportingOverflow(by: ratio)
        guard expanded <= grace || overflows || expanded <= most else {
            throw ArchiveError(.refused, "\(name) becomes more than \(ratio) times larger: this may be a bomb")
        }
    }

    mutating func take(_ expanded: Int) {
        used += expanded
    }
}
