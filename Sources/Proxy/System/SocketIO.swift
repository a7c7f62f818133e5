import Glibc

/// Non-blocking reads and writes of a plain socket.
enum SocketIO {
    static func receive(_ fd: Int32, into queue: ByteQueue, atMost limit: Int) -> IOResult {
        while true {
            let count = unsafe queue.fill(atMost: limit) { unsafe recv(fd, $0, $1, 0) }
            if count > 0 { return .moved(count) }
            if count == 0 { return .ended }
            let number = errno
            if number == EINTR { continue }
            return number == EAGAIN ? .wouldBlock : .failed(number)
        }
    }

    /// Sends from an offset on; the bytes stay in the queue.
    static func send(_ fd: Int32, _ queue: ByteQueue, from offset: Int) -> IOResult {
        while true {
            let count = unsafe queue.lend(from: offset) { unsafe Glibc.send(fd, $0, $1, Int32(MSG_NOSIGNAL)) }
            if count >= 0 { return .moved(count) }
            let number = errno
            if number == EINTR { continue }
            return number == EAGAIN ? .wouldBlock : .failed(number)
        }
    }
}
