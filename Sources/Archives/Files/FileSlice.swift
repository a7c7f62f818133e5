/// A part of a file, read from its start to its end.
struct FileSlice {
    private static let piece = 64 << 10

    private let file: OpenFile
    private var place: Int
    private let end: Int
    private var buffer: [UInt8] = []
    private var read = 0

    init(_ file: OpenFile, _ range: Range<Int>) {
        self.file = file
        place = range.lowerBound
        end = range.upperBound
    }

    /// The next byte; nothing at the end.
    mutating func next() throws(ArchiveError) -> UInt8? {
        if read == buffer.count {
            guard try fill() else { return nil }
        }
        defer { read += 1 }
        return buffer[read]
    }

    /// Gives the rest away, piece by piece.
    mutating func drain(into sink: Inflater.Sink) throws(ArchiveError) {
        while true {
            try sink(buffer[read...])
            read = buffer.count
            guard try fill() else { return }
        }
    }

    private mutating func fill() throws(ArchiveError) -> Bool {
        let count = min(Self.piece, end - place)
        guard count > 0 else { return false }
        buffer = try file.read(count, at: place)
        guard buffer.count == count else { throw ArchiveError.truncated }
        place += count
        read = 0
        return true
    }
}
