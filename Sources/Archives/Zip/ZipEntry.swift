/// A file or directory of a zip archive, as the directory at its end has it.
struct ZipEntry: Sendable {
    enum Method: Sendable {
        case stored
        case deflated
    }

    let path: EntryPath
    /// The name as it is written, which the header before the content repeats.
    let name: [UInt8]
    let method: Method
    let checksum: UInt32
    let compressedSize: Int
    let size: Int
    /// Where the header before the content is.
    let place: Int

    var isDirectory: Bool { path.isDirectory }

    /// Reads an entry of the directory (APPNOTE, 4.3.12).
    init(_ bytes: inout LittleEndian) throws(ArchiveError) {
        guard try bytes.number(4) == 0x0201_4B50 else {
            throw ArchiveError(.damaged, "the directory of the archive is damaged")
        }
        let system = try bytes.number(2) >> 8
        _ = try bytes.take(2)
        let flags = try bytes.number(2)
        let method = try bytes.number(2)
        _ = try bytes.take(4)
        checksum = UInt32(try bytes.number(4))
        var compressedSize = try bytes.number(4)
        var size = try bytes.number(4)
        let lengths = (name: try bytes.number(2), extra: try bytes.number(2), comment: try bytes.number(2))
        let disk = try bytes.number(2)
        _ = try bytes.take(2)
        let attributes = try bytes.number(4)
        var place = try bytes.number(4)
        name = Array(try bytes.take(lengths.name))
        let extra = try bytes.take(lengths.extra)
        _ = try bytes.take(lengths.comment)
        path = try EntryPath(name[...])
        try Self.widen(&size, &compressedSize, &place, by: extra)
        (self.size, self.compressedSize, self.place) = (size, compressedSize, place)
        // Ordinary and strong encryption, and a directory that is itself encrypted.
        guard flags & (1 | 1 << 6 | 1 << 13) == 0 else {
            throw ArchiveError(.unsupported, "\(path) is encrypted; unpack the archive with its password first")
        }
        switch method {
        case 0: self.method = .stored
        case 8: self.method = .deflated
        default:
            throw ArchiveError(.unsupported, "\(path) is compressed by method \(method); only deflate is known here")
        }
        guard disk == 0 || disk == 0xFFFF else {
            throw ArchiveError(.unsupported, "the archive is spread over several files")
        }
        // Unix keeps the kind of a file in the upper half.
        let kind = system == 3 ? attributes >> 28 : 0
        guard kind == 0 || kind == 0o10 || (kind == 0o4 && path.isDirectory) else {
            throw ArchiveError(.refused, "\(path) is \(kind == 0o12 ? "a link" : "a special file"), not a file")
        }
        guard !path.isDirectory || size == 0 else {
            throw ArchiveError(.damaged, "the directory \(path) has content")
        }
        guard self.method == .deflated || size == compressedSize else {
            throw ArchiveError(.damaged, "\(path) has two different sizes")
        }
    }

    /// Takes the sizes and the place that do not fit into four bytes from the field that has them (APPNOTE, 4.5.3).
    private static func widen(
        _ size: inout Int,
        _ compressedSize: inout Int,
        _ place: inout Int,
        by extra: ArraySlice<UInt8>
    ) throws(ArchiveError) {
        var fields = LittleEndian(extra)
        // What is shorter than a head is padding.
        while fields.count >= 4 {
            let (kind, length) = (try fields.number(2), try fields.number(2))
            var field = LittleEndian(try fields.take(length))
            guard kind == 1 else { continue }
            if size == 0xFFFF_FFFF { size = try field.number(8) }
            if compressedSize == 0xFFFF_FFFF { compressedSize = try field.number(8) }
            if place == 0xFFFF_FFFF { place = try field.number(8) }
        }
    }
}
