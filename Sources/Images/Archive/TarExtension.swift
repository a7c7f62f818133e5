/// What the extended headers before an entry say about it.
struct TarExtension {
    private(set) var path: String?
    private(set) var target: String?
    private(set) var size: Int64?

    /// Takes the content of a `pax` header (`x`) or of a GNU long name (`L`) or long target (`K`).
    mutating func read(_ type: UInt8, _ bytes: [UInt8]) throws(ImagesError) {
        switch type {
        case UInt8(ascii: "L"): path = try TarField.text(bytes[...])
        case UInt8(ascii: "K"): target = try TarField.text(bytes[...])
        default: try readRecords(bytes)
        }
    }

    private mutating func readRecords(_ bytes: [UInt8]) throws(ImagesError) {
        var rest = bytes[...]
        while let space = rest.firstIndex(of: UInt8(ascii: " ")) {
            guard let length = Int(String(decoding: rest[..<space], as: UTF8.self)),
                length > space - rest.startIndex + 1, length <= rest.count
            else { throw ImagesError(.invalidArchive, "an extended header has a wrong length") }
            let end = rest.startIndex + length
            let line = rest[(space + 1)..<(end - 1)]
            guard rest[end - 1] == UInt8(ascii: "\n"), let equals = line.firstIndex(of: UInt8(ascii: "=")) else {
                throw ImagesError(.invalidArchive, "an extended header has a record that is not key=value")
            }
            try set(String(decoding: line[..<equals], as: UTF8.self), line[(equals + 1)...])
            rest = rest[end...]
        }
        guard rest.allSatisfy({ $0 == 0 }) else {
            throw ImagesError(.invalidArchive, "an extended header ends in something else than a record")
        }
    }

    private mutating func set(_ key: String, _ value: ArraySlice<UInt8>) throws(ImagesError) {
        switch key {
        case "path": path = try TarField.text(value)
        case "linkpath": target = try TarField.text(value)
        case "size":
            guard let number = Int64(String(decoding: value, as: UTF8.self)), number >= 0 else {
                throw ImagesError(.invalidArchive, "an extended header has a size that is not a number")
            }
            size = number
        case _ where key.hasPrefix("GNU.sparse"):
            throw ImagesError(.invalidArchive, "sparse files are not supported")
        default: break
        }
    }
}

/// Reads the fields of a header block.
enum TarField {
    /// Octal digits, or the big-endian number that GNU tar writes when they do not suffice.
    static func number(_ field: ArraySlice<UInt8>, _ name: String) throws(ImagesError) -> Int64 {
        if let first = field.first, first & 0x80 != 0 {
            var value = Int64(first & 0x3F)
            for byte in field.dropFirst() {
                let (shifted, overflow) = value.multipliedReportingOverflow(by: 256)
                guard !overflow, first & 0x40 == 0 else {
                    throw ImagesError(.invalidArchive, "a header's \(name) is out of range")
                }
                value = shifted | Int64(byte)
            }
            return value
        }
        let text = String(decoding: field.filter { $0 != 0 && $0 != UInt8(ascii: " ") }, as: UTF8.self)
        if text.isEmpty { return 0 }
        guard let value = Int64(text, radix: 8), value >= 0 else {
            throw ImagesError(.invalidArchive, "a header's \(name) is not an octal number")
        }
        return value
    }

    /// Text up to the first NUL.
    static func text(_ field: ArraySlice<UInt8>) throws(ImagesError) -> String {
        guard let text = String(validating: field.prefix { $0 != 0 }, as: UTF8.self) else {
            throw ImagesError(.invalidArchive, "a name in the archive is not UTF-8")
        }
        return text
    }

    /// The name, after the prefix that `ustar` may keep apart.
    static func path(_ block: [UInt8]) throws(ImagesError) -> String {
        let name = try text(block[0..<100])
        let isPOSIX = block[257..<263].elementsEqual("ustar\u{0}".utf8)
        let prefix = isPOSIX ? try text(block[345..<500]) : ""
        return prefix.isEmpty ? name : prefix + "/" + name
    }
}
