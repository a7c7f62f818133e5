import Glibc
import Testing

@testable import Proxy

@Suite("Pump", .timeLimit(.minutes(10)))
struct PumpTests {
    @Test("A stream arrives whole through small sockets, with and without a buffer to spare", arguments: [false, true])
    func whole(exhausted: Bool) async throws {
        let (writer, source) = try pair()
        let (reader, sink) = try pair()
        let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 13) }
        let sent = Background {
            defer { shutdown(writer, Int32(SHUT_WR)) }
            var done = 0
            while done < bytes.count {
                let piece = min(bytes.count - done, 1 + done % 70_001)
                let count = bytes[done...].withUnsafeBytes { send(writer, $0.baseAddress, piece, Int32(MSG_NOSIGNAL)) }
                guard count > 0 else { return false }
                done += count
            }
            return true
        }
        let pumped = Background { carry(from: source, to: sink, exhausted: exhausted) }
        let received = Background {
            var received: [UInt8] = []
            var chunk = [UInt8](repeating: 0, count: 9973)
            while true {
                let count = recv(reader, &chunk, chunk.count, 0)
                guard count > 0 else { return received }
                received += chunk[..<count]
            }
        }
        #expect(try await received.value == bytes)
        #expect(try await sent.value)
        let outcome = try await pumped.value
        #expect(outcome.bytes == bytes.count)
        // With buffers to spare some were needed, and all came back.
        #expect(outcome.usedBuffer == !exhausted)
        #expect(outcome.lent == (exhausted ? BufferPool.limit : 0))
        for fd in [writer, source, sink, reader] { close(fd) }
    }

    @Test("A broken sink ends the turn, a broken source too", arguments: [false, true])
    func broken(sinkBreaks: Bool) throws {
        let (writer, source) = try pair()
        let (reader, sink) = try pair()
        defer { for fd in [source, sink] { close(fd) } }
        #expect(send(writer, "hello", 5, 0) == 5)
        TCPSocket.reset(sinkBreaks ? reader : writer)
        let pump = Pump(BufferPool())
        let from = Peer(fd: source, owner: nil)
        let to = Peer(fd: sink, owner: nil)
        from.hungUp = true
        from.readable = true
        to.writable = true
        #expect(pump.run(from: from, to: to).broken)
        close(sinkBreaks ? writer : reader)
    }

    /// Two ends of a connection whose buffers are as small as the kernel lets them be; the proxy's end does not block.
    private func pair() throws -> (Int32, Int32) {
        let address = try #require(SocketAddress(Loopback.endpoint()))
        let listener = try TCPSocket.listen(address)
        defer { close(listener) }
        TCPSocket.set(listener, SOL_SOCKET, SO_RCVBUF, 4096)
        TCPSocket.set(listener, SOL_SOCKET, SO_SNDBUF, 4096)
        let client = try TestConnection.open(address)
        var accepted = try TCPSocket.accept(listener)
        while accepted == nil { accepted = try TCPSocket.accept(listener) }
        let server = try #require(accepted)
        return (client, server)
    }
}

/// What carrying a stream came to.
private struct Outcome: Sendable {
    var bytes = 0
    var usedBuffer = false
    var lent = 0
}

/// Pumps one direction to its end, as a worker would.
private func carry(from source: Int32, to sink: Int32, exhausted: Bool) -> Outcome {
    for fd in [source, sink] { _ = fcntl(fd, F_SETFL, O_NONBLOCK) }
    let pool = BufferPool()
    if exhausted { for _ in 0..<BufferPool.limit { _ = pool.take() } }
    let pump = Pump(pool)
    let from = Peer(fd: source, owner: nil)
    let to = Peer(fd: sink, owner: nil)
    var outcome = Outcome()
    let end = ContinuousClock.now + .seconds(30)
    while !to.finished, ContinuousClock.now < end {
        var polled = [
            pollfd(fd: source, events: Int16(POLLIN), revents: 0), pollfd(fd: sink, events: Int16(POLLOUT), revents: 0),
        ]
        poll(&polled, 2, 100)
        if polled[0].revents & Int16(POLLIN) != 0 { from.readable = true }
        if polled[1].revents & Int16(POLLOUT) != 0 { to.writable = true }
        let turn = pump.run(from: from, to: to)
        outcome.bytes += turn.bytes
        if turn.broken { break }
        if from.backlog != nil { outcome.usedBuffer = true }
    }
    outcome.lent = pool.isExhausted ? BufferPool.limit : 0
    return outcome
}
