import Glibc

/// Moves bytes from one socket to another, as far as both sides let it.
///
/// Back-pressure is the rule that nothing is read while the other side cannot take it. What one write leaves over is kept
/// in a buffer of the pool; when the pool is exhausted, bytes stay in the kernel until they are written: they are peeked
/// at, sent, and only then dropped from the source.
final class Pump {
    /// What one turn came to.
    struct Turn {
        var bytes = 0
        /// A side broke; the session is to be aborted.
        var broken = false
        /// The turn ended although there is more to do.
        var more = false
    }

    /// Reads of a full buffer in one turn, before other sessions get theirs.
    private static let readsPerTurn = 4

    private let pool: BufferPool

    init(_ pool: BufferPool) {
        self.pool = pool
    }

    func run(from source: Peer, to sink: Peer) -> Turn {
        var turn = Turn()
        flush(source, sink, &turn)
        var reads = 0
        while source.readable, sink.writable, !source.ended, !turn.broken {
            guard reads < Self.readsPerTurn else {
                turn.more = true
                return turn
            }
            reads += 1
            if pool.isExhausted {
                moveWithoutBuffer(source, sink, &turn)
            } else {
                move(source, sink, &turn)
            }
        }
        if source.ended, source.backlog == nil, !sink.finished, !turn.broken {
            sink.finished = true
            // A side that is gone already needs no end of stream.
            shutdown(sink.fd, Int32(SHUT_WR))
        }
        return turn
    }

    private func flush(_ source: Peer, _ sink: Peer, _ turn: inout Turn) {
        guard let backlog = source.backlog, sink.writable else { return }
        send(backlog, to: sink, &turn)
        if backlog.isEmpty {
            pool.give(backlog)
            source.backlog = nil
        }
    }

    private func move(_ source: Peer, _ sink: Peer, _ turn: inout Turn) {
        guard receive(source, &turn) else { return }
        send(pool.scratch, to: sink, &turn)
        guard !pool.scratch.isEmpty, !turn.broken else { return }
        let backlog = pool.take()
        backlog.take(pool.scratch)
        source.backlog = backlog
    }

    private func moveWithoutBuffer(_ source: Peer, _ sink: Peer, _ turn: inout Turn) {
        guard receive(source, flags: Int32(MSG_PEEK), &turn) else { return }
        let before = turn.bytes
        send(pool.scratch, to: sink, &turn)
        IOBuffer.discard(turn.bytes - before, from: source.fd)
        if !pool.scratch.isEmpty { source.readable = true }
    }

    /// Fills the scratch buffer; false when there is nothing to send.
    private func receive(_ source: Peer, flags: Int32 = 0, _ turn: inout Turn) -> Bool {
        switch pool.scratch.fill(from: source.fd, flags: flags) {
        case .moved(let count):
            // A short read has emptied the socket; only an end or an error may follow without a new event.
            if count < IOBuffer.capacity, !source.hungUp { source.readable = false }
            return true
        case .ended:
            source.ended = true
            return false
        case .wouldBlock:
            source.readable = false
            return false
        case .failed:
            turn.broken = true
            return false
        }
    }

    private func send(_ buffer: IOBuffer, to sink: Peer, _ turn: inout Turn) {
        switch buffer.drain(to: sink.fd) {
        case .moved(let count):
            turn.bytes += count
            if !buffer.isEmpty { sink.writable = false }
        case .wouldBlock:
            sink.writable = false
        case .ended, .failed:
            turn.broken = true
        }
    }
}
