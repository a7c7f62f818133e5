extension HTTPSession {
    /// Sends what is there of the request and reads more of its body; false when the session has ended.
    func sendRequest(_ upstream: Peer) -> Bool {
        guard let client, let request else { return true }
        for _ in 0..<8 {
            if requestSent < request.count, !exchange.isRefusedMidway {
                guard upstream.writable else { return true }
                switch upstream.send(request, from: requestSent) {
                case .moved(let count): requestSent += count
                case .wouldBlock: break
                case .ended, .failed:
                    exchange.isRefusedMidway = true
                    // What cannot be written may be told why.
                    upstream.readable = true
                    return true
                }
                if requestSent < request.count {
                    fitRequest()
                    return true
                }
            }
            guard !exchange.requestBody.isComplete, !exchange.isRefusedMidway else {
                if !exchange.isReused, !exchange.isRefusedMidway { dropRequest() }
                return true
            }
            guard mayRead(for: upstream) else { return true }
            guard readBody(client, into: request) else {
                fitRequest()
                return !isClosed
            }
        }
        queue(client)
        return true
    }

    /// Keeps what is left of a body, which is never sent again, in no more memory than it needs.
    private func fitRequest() {
        guard exchange.isStreaming, let request else { return }
        guard request.capacity > max(4096, 4 * (request.count - requestSent)) else { return }
        request.consume(requestSent)
        requestSent = 0
        self.request = request.fitted()
    }

    /// Lets go of a request that will not be sent again.
    func dropRequest() {
        if let request { worker.http.give(request) }
        request = nil
    }

    /// Reads a part of the request's body; false when there is none for now or the session has ended.
    private func readBody(_ client: Peer, into request: ByteQueue) -> Bool {
        let buffer = input ?? worker.http.clientInput
        if input == nil {
            buffer.clear()
            guard client.readable else { return false }
            var limit = bodyRead
            if case .length(let left) = exchange.requestBody { limit = Int(min(left, Int64(limit))) }
            switch client.receive(into: buffer, atMost: limit) {
            case .moved(let count): worker.counters.bytesFromClients += UInt64(count)
            case .wouldBlock: return false
            case .ended, .failed:
                abort()
                return false
            }
        }
        request.clear()
        requestSent = 0
        exchange.isStreaming = true
        do throws(HTTPRejection) {
            try BodyTransfer.run(&exchange.requestBody, from: buffer, to: request, .chunked)
        } catch {
            rejectMidway(error)
            return false
        }
        deadline = worker.loop.now + (backend?.responseLimit ?? worker.settings.http.stall)
        if buffer.isEmpty {
            input = nil
        } else if input == nil {
            input = buffer.fitted()
        }
        return true
    }

    private func rejectMidway(_ rejection: HTTPRejection) {
        guard case .exchanging(let upstream) = phase, exchange.responseBody == nil else { return abort() }
        release(upstream, keeping: false)
        answer(rejection, keeping: false)
    }
}
