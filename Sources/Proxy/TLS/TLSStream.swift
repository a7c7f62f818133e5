import CSSL
import Glibc

/// A client's connection in TLS; the handshake happens within the first reads.
///
/// It belongs to one thread.
@safe final class TLSStream {
    private let connection: OpaquePointer
    /// Kept as long as the connection may ask it for a certificate.
    private let context: TLSContext
    /// The last read could not go on before something was written.
    private(set) var readWaitsForWrite = false
    private var isBroken = false

    /// Nil when the system has no memory for it.
    init?(_ context: TLSContext, fd: Int32) {
        guard let connection = unsafe context.connection(fd) else { return nil }
        unsafe self.connection = connection
        self.context = context
    }

    deinit {
        unsafe SSL_free(connection)
    }

    func receive(into queue: ByteQueue, atMost limit: Int) -> IOResult {
        guard !isBroken else { return .failed(EPROTO) }
        readWaitsForWrite = false
        ERR_clear_error()
        let count = unsafe queue.fill(atMost: limit) { memory, room in
            Int(unsafe SSL_read(connection, memory, Int32(room)))
        }
        return count > 0 ? .moved(count) : outcome(Int32(count), reading: true)
    }

    /// Writes from an offset on; the bytes stay in the queue.
    func send(_ queue: ByteQueue, from offset: Int) -> IOResult {
        guard !isBroken else { return .failed(EPIPE) }
        ERR_clear_error()
        let count = unsafe queue.lend(from: offset) { bytes, count in
            Int(unsafe SSL_write(connection, bytes, Int32(count)))
        }
        return count > 0 ? .moved(count) : outcome(Int32(count), reading: false)
    }

    /// Says that nothing more will be written.
    func finish() {
        guard !isBroken else { return }
        ERR_clear_error()
        _ = unsafe SSL_shutdown(connection)
    }

    private func outcome(_ status: Int32, reading: Bool) -> IOResult {
        switch unsafe SSL_get_error(connection, status) {
        case SSL_ERROR_WANT_READ: return .wouldBlock
        case SSL_ERROR_WANT_WRITE:
            readWaitsForWrite = reading
            return .wouldBlock
        case SSL_ERROR_ZERO_RETURN: return .ended
        default:
            isBroken = true
            return .failed(EPROTO)
        }
    }
}
