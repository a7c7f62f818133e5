import CPostgres
import Glibc

/// Waits for libpq's socket with a deadline; the thread waits, so it is one of a worker.
enum PostgresSocket {
    struct Events: OptionSet {
        let rawValue: Int16

        static let read = Self(rawValue: Int16(POLLIN))
        static let write = Self(rawValue: Int16(POLLOUT))
    }

    /// Returns false when the deadline has passed.
    static func wait(
        _ handle: borrowing PostgresHandle,
        for events: Events,
        until deadline: ContinuousClock.Instant
    ) throws(PersistenceError) -> Bool {
        while true {
            let left = deadline - .now
            guard left > .zero else { return false }
            let milliseconds = left.components.seconds * 1000 + left.components.attoseconds / 1_000_000_000_000_000 + 1
            var descriptor = pollfd(fd: unsafe PQsocket(handle.pointer), events: events.rawValue, revents: 0)
            let ready = unsafe poll(&descriptor, 1, Int32(clamping: milliseconds))
            if ready > 0 { return true }
            if ready < 0, errno != EINTR {
                throw PersistenceError(.unreachable, "the connection to the database server was lost")
            }
        }
    }
}
