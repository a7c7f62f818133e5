/// The 512-byte header of POSIX.1-2001 `pax` archives (`ustar` with extended headers where it is too small).
enum TarHeader {
    static let blockSize = 512
    static let blockSize64: Int64 = 512
    private static let largestOctal: Int64 = 0o777_7777_7777

    /// The header blocks of an entry, with an extended header before them when a field does not fit.
    ///
    /// Owners are always root without a name, so that the bytes do not depend on who packs.
    static func encode(_ entry: TarEntry) -> [UInt8] {
        var records: [UInt8] = []
        var path = entry.path
        if entry.kind == .directory, path.utf8.last != UInt8(ascii: "/") { path += "/" }
        if !fits(path, 100) { records += record("path", path) }
        var target = ""
        if case .link(let written) = entry.kind {
            target = written
            if !fits(target, 100) { records += record("linkpath", target) }
        }
        if entry.size > largestOctal { records += record("size", String(entry.size)) }
        var blocks: [UInt8] = []
        if !records.isEmpty {
            blocks += block(path: "pax/header", type: "x", size: Int64(records.count), mode: 0o644, modified: 0)
            blocks += records
            blocks += [UInt8](repeating: 0, count: (blockSize - records.count % blockSize) % blockSize)
        }
        let type: Unicode.Scalar =
            switch entry.kind {
            case .file: "0"
            case .directory: "5"
            case .link: "2"
            }
        return blocks
            + block(
                path: path,
                type: type,
                size: min(entry.size, largestOctal),
                mode: entry.mode,
                modified: entry.modified,
                target: target
            )
    }

    private static func fits(_ text: String, _ length: Int) -> Bool {
        text.utf8.count <= length && text.utf8.allSatisfy { $0 < 128 }
    }

    private static func block(
        path: String,
        type: Unicode.Scalar,
        size: Int64,
        mode: UInt32,
        modified: Int64,
        target: String = ""
    ) -> [UInt8] {
        var block = [UInt8](repeating: 0, count: blockSize)
        put(Array(path.utf8.prefix(100)), at: 0, in: &block)
        putOctal(Int64(mode & 0o7777), at: 100, digits: 7, in: &block)
        putOctal(0, at: 108, digits: 7, in: &block)
        putOctal(0, at: 116, digits: 7, in: &block)
        putOctal(size, at: 124, digits: 11, in: &block)
        putOctal(min(max(modified, 0), largestOctal), at: 136, digits: 11, in: &block)
        block[156] = UInt8(ascii: type)
        put(Array(target.utf8.prefix(100)), at: 157, in: &block)
        put(Array("ustar\u{0}00".utf8), at: 257, in: &block)
        putOctal(0, at: 329, digits: 7, in: &block)
        putOctal(0, at: 337, digits: 7, in: &block)
        put(Array(repeating: UInt8(ascii: " "), count: 8), at: 148, in: &block)
        putOctal(Int64(checksum(block[...])), at: 148, digits: 6, in: &block)
        block[154] = 0
        return block
    }

    private static func put(_ bytes: [UInt8], at offset: Int, in block: inout [UInt8]) {
        block.replaceSubrange(offset..<(offset + bytes.count), with: bytes)
    }

    private static func putOctal(_ value: Int64, at offset: Int, digits: Int, in block: inout [UInt8]) {
        let text = String(value, radix: 8)
        put(Array((String(repeating: "0", count: digits - text.utf8.count) + text).utf8), at: offset, in: &block)
    }

    /// The sum of the header's bytes with its own field read as spaces.
    static func checksum(_ block: ArraySlice<UInt8>) -> Int {
        var sum = 0
        for (index, byte) in block.enumerated() {
            sum += (148..<156).contains(index) ? Int(UInt8(ascii: " ")) : Int(byte)
        }
        return sum
    }

    /// One `length key=value` line, whose length counts itself.
    private static func record(_ key: String, _ value: String) -> [UInt8] {
        let body = Array(" \(key)=\(value)\n".utf8)
        var length = body.count + 1
        while String(length).utf8.count + body.count != length { length = String(length).utf8.count + body.count }
        return Array(String(length).utf8) + body
    }
}
