/// Unpacks gzip files (RFC 1952), of one member or several.
enum GzipFile {
    /// Writes the content to a file that is not there yet.
    static func unpack(_ file: OpenFile, to path: String, _ budget: inout ArchiveBudget) throws(ArchiveError) {
        let compressed = file.length
        let name = path.split(separator: "/").last.map { String($0) } ?? path
        let spent = budget
        var bits = BitReader(FileSlice(file, 0..<compressed))
        let target = try OpenFile.make(path)
        try budget.take(entries: 1)
        var total = 0
        var members = 0
        while try header(&bits, isFirst: members == 0) {
            var checksum = CRC32()
            var size = 0
            bits = try Inflater.expand(bits) { (piece) throws(ArchiveError) in
                size += piece.count
                total += piece.count
                try spent.check(total, of: compressed, name)
                checksum.add(piece)
                try target.write(piece)
            }
            try bits.align()
            let said = (checksum: try number(&bits), size: try number(&bits))
            guard said.checksum == checksum.value, said.size == UInt32(truncatingIfNeeded: size) else {
                throw ArchiveError(.damaged, "\(name) does not match its checksum (CRC-32): the file is damaged")
            }
            members += 1
        }
        try target.sync()
        budget.take(total)
    }

    /// Passes over the header of a member; false at the end of the file, which may be padded with zeros.
    private static func header(_ bits: inout BitReader, isFirst: Bool) throws(ArchiveError) -> Bool {
        guard let first = try bits.byte() else {
            if isFirst { throw ArchiveError.truncated }
            return false
        }
        if first == 0, !isFirst {
            while let byte = try bits.byte() {
                guard byte == 0 else { throw ArchiveError(.damaged, "the gzip file has something after its end") }
            }
            return false
        }
        guard first == 0x1F, try bits.byte() == 0x8B else {
            let what = isFirst ? "the file is no gzip file" : "the gzip file has something after its end"
            throw ArchiveError(.damaged, what)
        }
        guard try bits.byte() == 8 else { throw ArchiveError(.unsupported, "the gzip file is not deflated") }
        let flags = try bits.take(8)
        guard flags & 0b1110_0000 == 0 else {
            throw ArchiveError(.unsupported, "the gzip file has flags that are not known")
        }
        for _ in 0..<6 { _ = try bits.take(8) }
        if flags & 0b100 != 0 {
            for _ in 0..<(try bits.take(16)) { _ = try bits.take(8) }
        }
        // The name and the comment of the one who made it, each up to a zero.
        for flag in [0b1000, 0b1_0000] where flags & flag != 0 {
            while try bits.take(8) != 0 {}
        }
        if flags & 0b10 != 0 { _ = try bits.take(16) }
        return true
    }

    private static func number(_ bits: inout BitReader) throws(ArchiveError) -> UInt32 {
        let low = try bits.take(16)
        return UInt32(low | (try bits.take(16)) << 16)
    }
}
