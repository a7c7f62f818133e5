/// Connections of which nobody said whether they are for HTTP.
///
/// An endpoint is connected to at once, since in many protocols the server speaks first. What tells is who does, and what the client's first line
/// looks like.
extension HTTPSession {
    /// Connects the client as if it were for something else.
    func beginUndecided() {
        guard let fallback = routing.fallback else { return abort() }
        exchange = HTTPExchange(isTunnel: true, isRaw: true, isUndecided: true, needsFresh: true)
        backend = fallback
        waitingSince = worker.loop.now
        deadline = .max
        attempt()
    }

    /// Looks who has spoken, and how; false while nobody has.
    func decide(_ upstream: HTTPUpstream) -> Bool {
        if let peer = upstream.peer, !peer.readable, !peer.hungUp {
            switch firstWords() {
            case .incomplete: return false
            case .request:
                exchange = HTTPExchange()
                // It has carried nothing yet, so the request may have it.
                release(upstream, keeping: true)
                beginReading()
                return true
            case .other: break
            }
        }
        exchange.isUndecided = false
        deadline = .max
        return true
    }

    /// Looks whether a client that waits for an endpoint has sent a request; it then gets an answer when none comes.
    func decideWhileWaiting() {
        switch firstWords() {
        case .incomplete: return
        case .other: exchange.isUndecided = false
        case .request:
            exchange = HTTPExchange()
            setHeld(false)
            worker.removePending(self)
            beginReading()
            advance()
        }
    }

    /// Takes another endpoint in the place of one that is to leave: nothing was said yet.
    func moveOn(from upstream: HTTPUpstream) {
        release(upstream, keeping: false)
        waitingSince = worker.loop.now
        attempt()
        advance()
    }

    private func beginReading() {
        phase = .reading
        backend = nil
        hasBegun = true
        deadline = worker.loop.now + worker.settings.http.head
    }

    /// What the client's first words say of the protocol.
    private func firstWords() -> FirstLine {
        guard let client, client.readable else { return .incomplete }
        let buffer = input ?? worker.http.clientInput
        if input == nil { buffer.clear() }
        switch client.receive(into: buffer, atMost: HTTPWorkspace.headRead) {
        case .moved(let count): worker.counters.bytesFromClients += UInt64(count)
        case .wouldBlock: return .incomplete
        // Whoever ends without a word is carried to the end of it; what is broken is found out there.
        case .ended, .failed: return .other
        }
        let words = buffer.withBytes { FirstLine($0) }
        if input == nil || buffer.capacity > 4 * buffer.count { input = buffer.fitted() }
        if words == .incomplete { deadline = worker.loop.now + worker.settings.http.firstLine }
        return words
    }
}
