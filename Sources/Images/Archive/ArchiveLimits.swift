/// Bounds on what is packed or unpacked.
public struct ArchiveLimits: Sendable, Hashable {
    /// How many files, directories and links.
    public var maximumEntries: Int
    /// How many bytes of content all files together have.
    public var maximumBytes: Int64

    public init(maximumEntries: Int = 200_000, maximumBytes: Int64 = 8 << 30) {
        self.maximumEntries = maximumEntries
        self.maximumBytes = maximumBytes
    }

    public static let standard = ArchiveLimits()
}
