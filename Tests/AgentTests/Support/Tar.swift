/// A small build context in tar form (POSIX ustar).
struct Tar {
    private var bytes: [UInt8] = []

    mutating func add(_ name: String, _ content: [UInt8], mode: Int = 0o644) {
        var header = [UInt8](repeating: 0, count: 512)
        func put(_ text: String, at offset: Int) {
            header.replaceSubrange(offset..<offset + text.utf8.count, with: text.utf8)
        }
        func octal(_ value: Int, _ width: Int) -> String {
            let digits = String(value, radix: 8)
            return String(repeating: "0", count: width - digits.count) + digits
        }
        put(name, at: 0)
        for (value, offset) in [(mode, 100), (0, 108), (0, 116)] { put(octal(value, 7), at: offset) }
        for (value, offset) in [(content.count, 124), (0, 136)] { put(octal(value, 11), at: offset) }
        put("        0", at: 148)
        put("ustar\u{0}00", at: 257)
        put(octal(header.reduce(0) { $0 + Int($1) }, 6) + "\u{0} ", at: 148)
        bytes += header + content + [UInt8](repeating: 0, count: (512 - content.count % 512) % 512)
    }

    /// The archive with its end.
    var archive: [UInt8] { bytes + [UInt8](repeating: 0, count: 1024) }
}
