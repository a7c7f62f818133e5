extension HTTPSession {
    /// Carries bytes both ways after a change of protocol.
    func tunnel(_ upstream: HTTPUpstream) {
        guard let client, let peer = upstream.peer else { return }
        // What came after the request goes first.
        if let rest = input {
            request = rest
            requestSent = 0
            input = nil
        }
        guard shovel(from: client, to: peer, &request, &requestSent),
            shovel(from: peer, to: client, &answer, &answerSent)
        else { return abort() }
        deadline = .max
        if client.finished, peer.finished { end(reset: false) }
    }

    /// Moves bytes from one socket to the other; false when one of them broke.
    private func shovel(from source: Peer, to sink: Peer, _ rest: inout ByteQueue?, _ sent: inout Int) -> Bool {
        for _ in 0..<4 {
            if let queue = rest {
                guard push(queue, to: sink, &sent) else { return false }
                guard sent == queue.count else { return true }
                rest = nil
            }
            sent = 0
            guard sink.writable, source.readable, !source.ended, mayRead(for: sink) else { break }
            let buffer = worker.http.endpointInput
            buffer.clear()
            switch source.receive(into: buffer, atMost: bodyRead) {
            case .moved: break
            case .ended, .wouldBlock: continue
            case .failed: return false
            }
            guard push(buffer, to: sink, &sent) else { return false }
            if sent < buffer.count {
                buffer.consume(sent)
                rest = buffer.fitted()
                sent = 0
            }
        }
        if source.ended, rest == nil, !sink.finished {
            sink.finishSending()
        }
        if source.readable, sink.writable { queue(source) }
        return true
    }

    private func push(_ queue: ByteQueue, to sink: Peer, _ sent: inout Int) -> Bool {
        guard sent < queue.count, sink.writable else { return true }
        switch sink.send(queue, from: sent) {
        case .moved(let count):
            sent += count
            if sink === client {
                worker.counters.bytesToClients += UInt64(count)
            } else {
                worker.counters.bytesFromClients += UInt64(count)
            }
            return true
        case .wouldBlock: return true
        case .ended, .failed: return false
        }
    }
}
