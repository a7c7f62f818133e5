import Glibc

/// Makes the bytes of a tar archive piece by piece from entries found before; holds one file open at a time.
///
/// Not safe to use from two threads at once; its users run it on one `DiskLane`.
final class TarSource {
    private let root: RootDirectory
    private let entries: [TarEntry]
    private var next = 0
    private var file: DiskFile?
    private var offset: Int64 = 0
    private var ended = false

    /// Two empty blocks end an archive.
    private static let trailer = [UInt8](repeating: 0, count: 2 * TarHeader.blockSize)
    private static let pieceSize = 256 * 1_024

    init(root: RootDirectory, entries: [TarEntry]) {
        self.root = root
        self.entries = entries
    }

    /// How long the archive of these entries will be.
    static func length(of entries: [TarEntry]) -> Int64 {
        entries.reduce(Int64(trailer.count)) { $0 + Int64(TarHeader.encode($1).count) + $1.paddedSize }
    }

    /// The next bytes, about 256 KiB of them; nil after the last.
    func read() throws(ImagesError) -> [UInt8]? {
        guard !ended else { return nil }
        var piece: [UInt8] = []
        while piece.count < Self.pieceSize {
            if let file {
                piece += try readContent(of: entries[next - 1], from: file)
            } else if next < entries.count {
                let entry = entries[next]
                next += 1
                piece += TarHeader.encode(entry)
                if entry.size > 0 { try open(entry) }
            } else {
                piece += Self.trailer
                ended = true
                break
            }
        }
        return piece
    }

    private func open(_ entry: TarEntry) throws(ImagesError) {
        let opened = try root.file(at: SafePath(entry.path))
        guard try opened.status().st_mode & S_IFMT == S_IFREG else {
            throw ImagesError(.conflict, "\(quoted(entry.path)) stopped being a file while it was packed")
        }
        file = opened
        offset = 0
    }

    private func readContent(of entry: TarEntry, from file: DiskFile) throws(ImagesError) -> [UInt8] {
        let wanted = Int(min(Int64(Self.pieceSize), entry.size - offset))
        var bytes = try file.read(count: wanted, at: offset)
        guard bytes.count == wanted else {
            throw ImagesError(.conflict, "\(quoted(entry.path)) became shorter while it was packed")
        }
        offset += Int64(wanted)
        if offset == entry.size {
            bytes += [UInt8](repeating: 0, count: Int(entry.paddedSize - entry.size))
            self.file = nil
        }
        return bytes
    }
}
