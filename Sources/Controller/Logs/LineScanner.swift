import Glibc

/// Cuts bytes that arrive in parts into lines, of each of which it keeps the beginning.
struct LineScanner {
    private static let newline = Int32(UInt8(ascii: "\n"))

    /// The most bytes of a line that are given.
    let limit: Int

    /// How many bytes of the line that has not ended were seen, and the first of them.
    private(set) var pending = 0
    private var head: [UInt8] = []

    init(limit: Int) {
        self.limit = limit
    }

    /// Calls `body` for each line that ends in the part, with its beginning and its whole length without the line end, as
    /// long as it gives true; gives whether it went through all of the part.
    mutating func take(_ part: [UInt8], _ body: (UnsafeRawBufferPointer, Int) -> Bool) -> Bool {
        part.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return true }
            var start = 0
            while start < bytes.count {
                guard let found = memchr(base + start, Self.newline, bytes.count - start) else {
                    keep(UnsafeRawBufferPointer(rebasing: bytes[start...]))
                    return true
                }
                let end = UnsafeRawPointer(found) - base
                let line = UnsafeRawBufferPointer(start: base + start, count: min(end - start, limit))
                let goesOn = pending == 0 ? body(line, end - start) : finish(with: line, length: end - start, body)
                start = end + 1
                if !goesOn { return false }
            }
            return true
        }
    }

    /// Calls `body` for what is left when no more comes.
    mutating func end(_ body: (UnsafeRawBufferPointer, Int) -> Bool) {
        guard pending > 0 else { return }
        _ = finish(with: UnsafeRawBufferPointer(start: nil, count: 0), length: 0, body)
    }

    private mutating func keep(_ bytes: UnsafeRawBufferPointer) {
        head += bytes.prefix(max(0, limit - head.count))
        pending += bytes.count
    }

    private mutating func finish(
        with rest: UnsafeRawBufferPointer,
        length: Int,
        _ body: (UnsafeRawBufferPointer, Int) -> Bool
    ) -> Bool {
        head += rest.prefix(max(0, limit - head.count))
        let whole = pending + length
        defer {
            head.removeAll()
            pending = 0
        }
        return head.withUnsafeBytes { body($0, whole) }
    }
}
