import Glibc

/// The outcome of a non-blocking read or write.
enum IOResult {
    case moved(Int)
    /// The other side ended its stream.
    case ended
    /// Nothing can be moved now.
    case wouldBlock
    case failed(Int32)
}

/// A fixed piece of memory between two sockets.
///
/// It belongs to one thread.
@safe final class IOBuffer {
    static let capacity = 64 * 1024

    private let memory: UnsafeMutableRawPointer
    private var start = 0
    private var end = 0

    init() {
        unsafe memory = .allocate(byteCount: Self.capacity, alignment: 64)
    }

    deinit {
        unsafe memory.deallocate()
    }

    var isEmpty: Bool { start == end }
    var count: Int { end - start }

    func clear() {
        start = 0
        end = 0
    }

    /// Replaces the content by what `fd` has.
    func fill(from fd: Int32, flags: Int32 = 0) -> IOResult {
        clear()
        while true {
            let count = unsafe recv(fd, memory, Self.capacity, flags)
            if count > 0 {
                end = count
                return .moved(count)
            }
            if count == 0 { return .ended }
            let number = errno
            if number == EINTR { continue }
            return number == EAGAIN ? .wouldBlock : .failed(number)
        }
    }

    /// Writes content to `fd` and drops what was written.
    func drain(to fd: Int32) -> IOResult {
        while true {
            let count = unsafe send(fd, memory + start, end - start, Int32(MSG_NOSIGNAL))
            if count >= 0 {
                start += count
                return .moved(count)
            }
            let number = errno
            if number == EINTR { continue }
            return number == EAGAIN ? .wouldBlock : .failed(number)
        }
    }

    /// Takes over the content of `other`, which is empty afterwards.
    func take(_ other: IOBuffer) {
        unsafe memory.copyMemory(from: other.memory + other.start, byteCount: other.count)
        start = 0
        end = other.count
        other.clear()
    }
}

extension IOBuffer {
    /// Drops bytes from the front of what `fd` has received, without copying them.
    static func discard(_ count: Int, from fd: Int32) {
        var left = count
        while left > 0 {
            let dropped = recv(fd, nil, left, Int32(MSG_TRUNC))
            if dropped == 0 || (dropped < 0 && errno != EINTR) { return }
            left -= max(0, dropped)
        }
    }
}
