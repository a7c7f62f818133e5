import Glibc

/// What is told when one of its sockets has become ready.
///
/// Contract: called on the worker's thread, with the readiness noted in the socket already.
protocol PeerOwner: AnyObject {
    func peer(_ peer: Peer, became readiness: Readiness)
}

/// One of the two sockets of a session, with what is known of its readiness.
///
/// The sockets are watched edge-triggered: a flag stays up until a call shows that it is no longer true.
final class Peer: EventHandler {
    let fd: Int32
    /// Nil once its owner has let go of this socket.
    unowned var owner: (any PeerOwner)?
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
    /// What is spoken on top of the socket, if anything.
    var tls: TLSStream?
    /// Waits for another turn after the present batch.
    var queued = false

    init(fd: Int32, owner: (any PeerOwner)?) {
        self.fd = fd
        self.owner = owner
    }

    func ready(_ readiness: Readiness) {
        if readiness.isEmpty { queued = false }
        note(readiness)
        owner?.peer(self, became: readiness)
    }

    private func note(_ readiness: Readiness) {
        if readiness.contains(.readable) { readable = true }
        if readiness.contains(.writable) {
            writable = true
            if tls?.readWaitsForWrite ?? false { readable = true }
        }
        if !readiness.isDisjoint(with: [.readHungUp, .hungUp, .failed]) {
            hungUp = true
            readable = true
        }
        // Let the next write find out.
        if !readiness.isDisjoint(with: [.hungUp, .failed]) { writable = true }
    }

    /// Reads into a queue, as far as something is there.
    func receive(into queue: ByteQueue, atMost limit: Int) -> IOResult {
        let result = tls?.receive(into: queue, atMost: limit) ?? SocketIO.receive(fd, into: queue, atMost: limit)
        switch result {
        case .moved(let count):
            // A short read has emptied the socket; only an end or an error may follow without a new event.
            if count < limit, !hungUp, tls == nil { readable = false }
        case .ended:
            ended = true
            readable = false
        case .wouldBlock, .failed: readable = false
        }
        return result
    }

    /// Writes what a queue has from an offset on, as far as the socket takes it.
    func send(_ queue: ByteQueue, from offset: Int) -> IOResult {
        let result = tls?.send(queue, from: offset) ?? SocketIO.send(fd, queue, from: offset)
        switch result {
        case .moved(let count): if offset + count < queue.count, tls == nil { writable = false }
        case .wouldBlock, .ended, .failed: writable = false
        }
        return result
    }

    /// Asks the kernel whether it takes more for this socket; where it does not, an event comes once it does.
    func hasRoom() -> Bool {
        guard writable else { return false }
        var question = pollfd(fd: fd, events: Int16(POLLOUT), revents: 0)
        // Asked in this way it also notes that somebody waits, as after a write that it did not take.
        writable = unsafe poll(&question, 1, 0) != 0
        return writable
    }

    /// Ends the stream to this socket.
    func finishSending() {
        finished = true
        tls?.finish()
        // A side that is gone already needs no end of stream.
        shutdown(fd, Int32(SHUT_WR))
    }
}
