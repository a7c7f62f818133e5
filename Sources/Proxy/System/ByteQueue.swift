import Glibc

/// Bytes that are added at the end and taken from the front, in memory that grows when it must.
///
/// It belongs to one thread.
@safe final class ByteQueue {
    private var memory: UnsafeMutableRawPointer
    private(set) var capacity: Int
    private var start = 0
    private var end = 0

    init(capacity: Int) {
        self.capacity = capacity
        unsafe memory = .allocate(byteCount: capacity, alignment: 16)
    }

    deinit {
        unsafe memory.deallocate()
    }

    var count: Int { end - start }
    var isEmpty: Bool { start == end }

    func clear() {
        start = 0
        end = 0
    }

    /// Drops bytes from the front.
    func consume(_ count: Int) {
        start += min(count, end - start)
        if start == end { clear() }
    }

    /// Makes room for that many more bytes.
    func reserve(_ room: Int) {
        guard capacity - end < room else { return }
        let count = end - start
        if capacity - count >= room, start > 0 {
            unsafe memory.copyMemory(from: memory + start, byteCount: count)
        } else {
            capacity = max(capacity * 2, count + room)
            let larger = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
            unsafe larger.copyMemory(from: memory + start, byteCount: count)
            unsafe memory.deallocate()
            unsafe memory = larger
        }
        start = 0
        end = count
    }

    func append(_ byte: UInt8) {
        reserve(1)
        unsafe memory.storeBytes(of: byte, toByteOffset: end, as: UInt8.self)
        end += 1
    }

    func append(_ text: StaticString) {
        let count = text.utf8CodeUnitCount
        reserve(count)
        unsafe (memory + end).copyMemory(from: text.utf8Start, byteCount: count)
        end += count
    }

    func append(_ bytes: [UInt8]) {
        append(bytes.span, 0, bytes.count)
    }

    /// Adds the bytes from `from` up to `to`.
    func append(_ bytes: Span<UInt8>, _ from: Int, _ to: Int) {
        let count = to - from
        guard count > 0, from >= 0, to <= bytes.count else { return }
        reserve(count)
        unsafe bytes.withUnsafeBufferPointer { source in
            guard let base = source.baseAddress else { return }
            unsafe (memory + end).copyMemory(from: base + from, byteCount: count)
        }
        end += count
    }

    /// Adds a number in decimal.
    func append(decimal number: Int) {
        if number >= 10 { append(decimal: number / 10) }
        append(UInt8(ascii: "0") + UInt8(number % 10))
    }

    /// Adds a number in hexadecimal.
    func append(hexadecimal number: Int) {
        if number >= 16 { append(hexadecimal: number / 16) }
        let digit = UInt8(number % 16)
        append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
    }

    /// Adds what `other` has from an offset on.
    func append(_ other: ByteQueue, from offset: Int = 0, count limit: Int = .max) {
        let count = min(limit, other.count - offset)
        guard count > 0 else { return }
        reserve(count)
        unsafe (memory + end).copyMemory(from: other.memory + other.start + offset, byteCount: count)
        end += count
    }

    /// A copy that takes no more memory than it needs.
    func fitted() -> ByteQueue {
        let copy = ByteQueue(capacity: max(64, count))
        copy.append(self)
        return copy
    }

    /// Lends the bytes for the length of a call.
    func withBytes<Result, Failure: Error>(_ body: (Span<UInt8>) throws(Failure) -> Result) throws(Failure) -> Result {
        let bytes = unsafe UnsafeBufferPointer(
            start: UnsafePointer((memory + start).assumingMemoryBound(to: UInt8.self)),
            count: end - start
        )
        return try body(unsafe Span(_unsafeElements: bytes))
    }

    /// Where the first line feed from an offset on is.
    func lineFeed(from offset: Int) -> Int? {
        guard offset < count else { return nil }
        let base = unsafe memory + start
        guard let found = unsafe memchr(base + offset, 0x0a, count - offset) else { return nil }
        return unsafe UnsafeRawPointer(found) - UnsafeRawPointer(base)
    }

    /// Lends room for at most `limit` bytes at the end; `body` says how many it has filled, or fails with a negative number.
    func fill(atMost limit: Int, _ body: (UnsafeMutableRawPointer, Int) -> Int) -> Int {
        reserve(limit)
        let count = unsafe body(memory + end, limit)
        end += max(0, count)
        return count
    }

    /// Lends the bytes from an offset on to a C function.
    func lend(from offset: Int, _ body: (UnsafeRawPointer, Int) -> Int) -> Int {
        unsafe body(UnsafeRawPointer(memory + start + offset), count - offset)
    }
}
