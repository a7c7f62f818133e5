/// Unpacks zip archives: stored and deflated files, of any size.
enum ZipArchive {
    /// Unpacks all files below a directory and returns their paths in it.
    static func unpack(
        _ file: OpenFile,
        into directory: String,
        _ budget: inout ArchiveBudget
    ) throws(ArchiveError) -> [String] {
        let content = try ZipDirectory(of: file, &budget)
        var unpacked: [String] = []
        for entry in content.entries {
            guard !entry.isDirectory else {
                try FileTree.makeDirectories(entry.path.parts, in: directory)
                continue
            }
            try FileTree.makeDirectories(entry.path.parts.dropLast(), in: directory)
            try unpack(entry, of: file, before: content.start, to: "\(directory)/\(entry.path)", &budget)
            unpacked.append(entry.path.description)
        }
        return unpacked
    }

    private static func unpack(
        _ entry: ZipEntry,
        of file: OpenFile,
        before end: Int,
        to path: String,
        _ budget: inout ArchiveBudget
    ) throws(ArchiveError) {
        let name = entry.path.description
        try budget.check(entry.size, of: entry.compressedSize, name)
        let start = try contentStart(of: entry, in: file)
        guard entry.compressedSize <= end - start else { throw ArchiveError.truncated }
        var bytes = FileSlice(file, start..<start + entry.compressedSize)
        let target = try OpenFile.make(path)
        var checksum = CRC32()
        var size = 0
        let sink: Inflater.Sink = { (piece) throws(ArchiveError) in
            size += piece.count
            guard size <= entry.size else {
                throw ArchiveError(.damaged, "\(name) is longer than the archive says")
            }
            checksum.add(piece)
            try target.write(piece)
        }
        switch entry.method {
        case .stored: try bytes.drain(into: sink)
        case .deflated: _ = try Inflater.expand(BitReader(bytes), into: sink)
        }
        guard size == entry.size else { throw ArchiveError(.damaged, "\(name) is shorter than the archive says") }
        guard checksum.value == entry.checksum else {
            throw ArchiveError(.damaged, "\(name) does not match its checksum (CRC-32): the archive is damaged")
        }
        try target.sync()
        budget.take(size)
    }

    /// Where the content of an entry begins, after a header that has to agree with the directory (APPNOTE, 4.3.7).
    private static func contentStart(of entry: ZipEntry, in file: OpenFile) throws(ArchiveError) -> Int {
        let header = try file.read(30 + entry.name.count, at: entry.place)
        var bytes = LittleEndian(header[...])
        guard try bytes.number(4) == 0x0403_4B50 else {
            throw ArchiveError(.damaged, "\(entry.path) is not where the directory of the archive says")
        }
        _ = try bytes.take(4)
        let method = try bytes.number(2)
        _ = try bytes.take(16)
        let lengths = (name: try bytes.number(2), extra: try bytes.number(2))
        guard lengths.name == entry.name.count, try bytes.take(lengths.name).elementsEqual(entry.name),
            method == (entry.method == .stored ? 0 : 8)
        else { throw ArchiveError(.damaged, "\(entry.path) is called otherwise before its content") }
        return entry.place + 30 + lengths.name + lengths.extra
    }
}
