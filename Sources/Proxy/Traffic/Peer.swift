import Glibc

/// One of the two sockets of a session, with what is known of its readiness.
///
/// The sockets are watched edge-triggered: a flag stays up until a call shows that it is no longer true.
final class Peer: EventHandler {
    let fd: Int32
    /// Nil once the session has let go of this socket.
    unowned var session: Session?
    var token: EventLoop.Token?
    var readable = false
    var writable = false
    /// The other side has ended or broken its stream; reads tell which.
    var hungUp = false
    /// The end of the stream was read.
    var ended = false
    /// The end of the stream was passed on to this socket.
    var finished = false
    /// What was read here and could not be written to the other side yet.
    var backlog: IOBuffer?
    /// Waits for another turn after the present batch.
    var queued = false

    init(fd: Int32, session: Session?) {
        self.fd = fd
        self.session = session
    }

    func ready(_ readiness: Readiness) {
        if readiness.isEmpty { queued = false }
        note(readiness)
        session?.peer(self, became: readiness)
    }

    private func note(_ readiness: Readiness) {
        if readiness.contains(.readable) { readable = true }
        if readiness.contains(.writable) { writable = true }
        if !readiness.isDisjoint(with: [.readHungUp, .hungUp, .failed]) {
            hungUp = true
            readable = true
        }
        // Let the next write find out.
        if !readiness.isDisjoint(with: [.hungUp, .failed]) { writable = true }
    }
}
