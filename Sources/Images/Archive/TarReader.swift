/// Reads the headers of a tar archive: `ustar`, `pax` and the long names of GNU tar.
///
/// Only files, directories and symbolic links are accepted; hard links and devices are an error.
struct TarReader {
    private let file: DiskFile
    private var offset: Int64 = 0
    private let limits: ArchiveLimits
    private var count = 0
    private var bytes: Int64 = 0

    /// An extended header holds a path or two; more is an attack.
    private static let maximumExtension: Int64 = 64 * 1_024

    init(file: DiskFile, limits: ArchiveLimits) {
        self.file = file
        self.limits = limits
    }

    /// The next entry and where its content begins; nil at the end of the archive.
    mutating func next() throws(ImagesError) -> (entry: TarEntry, content: Int64)? {
        var fields = TarExtension()
        while true {
            guard let block = try header() else { return nil }
            let type = block[156]
            let written = try TarField.number(block[124..<136], "size")
            let size = fields.size ?? written
            guard size >= 0 else { throw invalid("a negative size") }
            let content = offset
            switch type {
            case UInt8(ascii: "x"), UInt8(ascii: "L"), UInt8(ascii: "K"):
                try fields.read(type, extensionBytes(size))
                try skip(size)
            case UInt8(ascii: "g"):
                _ = try extensionBytes(size)
                try skip(size)
            default:
                let entry = try entry(type, block, fields, size)
                try skip(entry.size)
                return (entry, content)
            }
        }
    }

    private mutating func header() throws(ImagesError) -> [UInt8]? {
        let block = try file.read(count: TarHeader.blockSize, at: offset)
        guard !block.isEmpty else { throw invalid("it ends without an end mark") }
        guard block.count == TarHeader.blockSize else { throw invalid("it ends inside a header") }
        if block.allSatisfy({ $0 == 0 }) { return nil }
        guard try TarField.number(block[148..<156], "checksum") == TarHeader.checksum(block[...]) else {
            throw invalid("a header's checksum is wrong")
        }
        count += 1
        // Each entry may be preceded by two headers that extend it.
        guard count <= 3 * limits.maximumEntries else {
            throw ImagesError(.tooLarge, "the archive has more than \(limits.maximumEntries) entries")
        }
        offset += TarHeader.blockSize64
        return block
    }

    private func extensionBytes(_ size: Int64) throws(ImagesError) -> [UInt8] {
        guard size <= Self.maximumExtension else { throw invalid("an extended header is too long") }
        let bytes = try file.read(count: Int(size), at: offset)
        guard bytes.count == Int(size) else { throw invalid("it ends inside an extended header") }
        return bytes
    }

    private mutating func skip(_ size: Int64) throws(ImagesError) {
        let (rounded, overflow) = size.addingReportingOverflow(TarHeader.blockSize64 - 1)
        guard !overflow else { throw invalid("an entry is too long") }
        let (next, past) = offset.addingReportingOverflow(rounded / TarHeader.blockSize64 * TarHeader.blockSize64)
        guard !past else { throw invalid("an entry is too long") }
        offset = next
    }

    private mutating func entry(
        _ type: UInt8,
        _ block: [UInt8],
        _ fields: TarExtension,
        _ size: Int64
    ) throws(ImagesError) -> TarEntry {
        let written = try TarField.path(block)
        let path = fields.path ?? written
        let kind: TarEntry.Kind
        switch type {
        case 0, UInt8(ascii: "0"), UInt8(ascii: "7"):
            // Archives older than ustar mark directories by a slash alone.
            kind = path.utf8.last == UInt8(ascii: "/") ? .directory : .file(size: size)
        case UInt8(ascii: "5"):
            kind = .directory
        case UInt8(ascii: "2"):
            let target = try TarField.text(block[157..<257])
            kind = .link(target: fields.target ?? target)
        default:
            let shown = quoted(String(Unicode.Scalar(type)))
            throw invalid("\(quoted(path)) is of type \(shown); only files, directories and symbolic links are allowed")
        }
        let entry = TarEntry(
            path: path,
            kind: kind,
            mode: UInt32(truncatingIfNeeded: try TarField.number(block[100..<108], "mode")) & 0o7777,
            modified: try TarField.number(block[136..<148], "time")
        )
        let (total, overflow) = bytes.addingReportingOverflow(entry.size)
        guard !overflow, total <= limits.maximumBytes else {
            throw ImagesError(.tooLarge, "the archive holds more than \(limits.maximumBytes) bytes")
        }
        bytes = total
        return entry
    }

    private func invalid(_ reason: String) -> ImagesError {
        ImagesError(.invalidArchive, "not an acceptable archive: \(reason), at byte \(offset)")
    }
}
