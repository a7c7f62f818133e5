extension HTTPSession {
    /// Moves request and answer as far as the sockets let it; true when the phase has changed.
    func carry(_ upstream: HTTPUpstream) -> Bool {
        guard let peer = upstream.peer, sendRequest(peer) else { return false }
        guard case .exchanging = phase else { return true }
        for _ in 0..<8 {
            guard flushAnswer() else { return false }
            guard answer == nil, peer.readable, mayAnswer() else { return false }
            guard readResponse(upstream, peer) else { return false }
            guard case .exchanging = phase else { return true }
        }
        queue(peer)
        return false
    }

    /// Reads once from the endpoint and passes on what came; false when the session has ended or nothing came.
    private func readResponse(_ upstream: HTTPUpstream, _ peer: Peer) -> Bool {
        let workspace = worker.http
        let buffer = unread ?? workspace.endpointInput
        if unread == nil { buffer.clear() }
        var limit = HTTPWorkspace.headRead
        if let body = exchange.responseBody {
            limit = bodyRead
            if case .length(let left) = body { limit = Int(min(left, Int64(limit))) }
        }
        switch peer.receive(into: buffer, atMost: limit) {
        case .moved: break
        case .wouldBlock: return false
        case .ended: return upstreamEnded(upstream, isBroken: false)
        case .failed: return upstreamEnded(upstream, isBroken: true)
        }
        exchange.isAnswered = true
        workspace.output.clear()
        do throws(HTTPRejection) {
            try passOn(buffer, to: workspace.output)
        } catch {
            guard routing.isTransparent, exchange.responseBody == nil else { return responseFailed(upstream, error) }
            // Whoever spoke to the endpoint without a proxy would get it as it is.
            exchange.isTunnel = true
            workspace.output.append(buffer)
            buffer.clear()
        }
        let isOver = exchange.responseBody?.isComplete ?? false
        if buffer.isEmpty || isOver {
            // What follows an answer belongs to none.
            if !buffer.isEmpty { exchange.upstreamKeepsAlive = false }
            unread = nil
        } else if unread == nil {
            unread = buffer.fitted()
        }
        guard send(workspace.output) else { return false }
        if exchange.isTunnel {
            phase = .tunnel(upstream)
        } else if isOver {
            responseOver(upstream)
        }
        return true
    }

    /// Turns what was read of the endpoint into what the client gets.
    private func passOn(_ buffer: ByteQueue, to output: ByteQueue) throws(HTTPRejection) {
        while exchange.responseBody == nil {
            guard case .complete(let end) = try responseExtent(buffer) else { return }
            unreadScanned = 0
            try buffer.withBytes { bytes throws(HTTPRejection) in
                try takeHead(bytes, end, to: output)
            }
            buffer.consume(end)
        }
        if exchange.isTunnel {
            // From here on nothing is read as HTTP.
            output.append(buffer)
            buffer.clear()
            return
        }
        guard var body = exchange.responseBody else { return }
        do throws(HTTPRejection) {
            try BodyTransfer.run(&body, from: buffer, to: output, exchange.minorVersion == 0 ? .plain : .chunked)
        } catch {
            throw HTTPRejection(502, "The chunks of the answer are malformed.")
        }
        exchange.responseBody = body
    }

    private func responseExtent(_ buffer: ByteQueue) throws(HTTPRejection) -> HeadReader.Extent {
        do throws(HTTPRejection) {
            return try HeadReader.extent(of: buffer, scanned: &unreadScanned)
        } catch  where routing.isTransparent {
            throw error
        } catch {
            // Some servers end lines with LF alone. The client gets CR LF, so that nobody reads the head in another way.
            unreadScanned = 0
            guard buffer.completeLineEnds(limit: HTTPLimits.head) else {
                guard buffer.count < HTTPLimits.head else {
                    throw HTTPRejection(502, "The answer's head is too large.")
                }
                return .incomplete
            }
            do throws(HTTPRejection) {
                return try HeadReader.extent(of: buffer, scanned: &unreadScanned)
            } catch {
                throw HTTPRejection(502, "The answer's head is malformed or too large.")
            }
        }
    }

    private func takeHead(_ bytes: Span<UInt8>, _ end: Int, to output: ByteQueue) throws(HTTPRejection) {
        let reader = worker.http.responses
        let head = try reader.response(bytes, end: end, toHead: exchange.isHead)
        if head.status == 101 {
            guard exchange.isUpgrade, reader.upgradesToWebSocket else {
                throw HTTPRejection(502, "The endpoint changed to a protocol nobody asked for.")
            }
            HeadWriter.write(head, reader, bytes, ending: .upgrade, dechunked: false, to: output)
            exchange.responseBody = BodyFraming.none
            exchange.isTunnel = true
            return
        }
        if head.isInformational {
            guard exchange.minorVersion == 1 else { return }
            return HeadWriter.write(head, reader, bytes, ending: .none, dechunked: false, to: output)
        }
        exchange.responseBody = head.framing
        exchange.upstreamKeepsAlive = head.keepsAlive
        let isDechunked = exchange.minorVersion == 0 && reader.isChunked
        if head.framing == .untilClose || isDechunked || worker.isDraining || route.endsHTTP {
            exchange.keepsAlive = false
        }
        HeadWriter.write(
            head,
            reader,
            bytes,
            ending: !exchange.keepsAlive ? .close : exchange.minorVersion == 0 ? .keepAlive : .none,
            dechunked: isDechunked,
            to: output
        )
        deadline = .max
    }

    /// The whole answer was read: the endpoint is done with, whatever the client still has to take.
    private func responseOver(_ upstream: HTTPUpstream) {
        let isSent = request.map { $0.count == requestSent } ?? true
        let isRequestOver = exchange.requestBody.isComplete && isSent && !exchange.isRefusedMidway
        if !isRequestOver { exchange.keepsAlive = false }
        release(upstream, keeping: exchange.upstreamKeepsAlive && isRequestOver)
        phase = .finishing
        deadline = worker.loop.now + worker.settings.http.stall
    }

    // MARK: When the endpoint fails

    /// True when the session goes on.
    private func upstreamEnded(_ upstream: HTTPUpstream, isBroken: Bool) -> Bool {
        if exchange.responseBody == .untilClose, !isBroken {
            responseOver(upstream)
            return true
        }
        let mayRepeat = exchange.isReplayable || (requestSent == 0 && !exchange.isStreaming)
        if !exchange.isAnswered, exchange.isReused, mayRepeat {
            // The endpoint closed an idle connection at the moment it was used again.
            release(upstream, keeping: false)
            requestSent = 0
            exchange.isRefusedMidway = false
            exchange.needsFresh = true
            attempt()
            return true
        }
        return responseFailed(upstream, HTTPRejection(502, "The endpoint closed the connection without an answer."))
    }

    /// Answers in place of the endpoint, if it has not begun to; true when the session goes on.
    private func responseFailed(_ upstream: HTTPUpstream, _ rejection: HTTPRejection) -> Bool {
        guard exchange.responseBody == nil else {
            abort()
            return false
        }
        worker.counters.responseFailures += 1
        release(upstream, keeping: false)
        answer(rejection, keeping: exchange.requestBody.isComplete)
        return true
    }

    // MARK: To the client

    /// Bytes of one read of a body.
    var bodyRead: Int {
        guard worker.isCrowded else { return HTTPWorkspace.bodyRead }
        return worker.isOvercrowded ? HTTPWorkspace.crowdedHeadRead : HTTPWorkspace.crowdedBodyRead
    }

    /// Whether something may be read that a side is to take.
    ///
    /// While slow sides hold much nothing is read for one without room: it stays with the kernel, which makes the sender wait.
    func mayRead(for sink: Peer) -> Bool {
        !worker.isCrowded || sink.hasRoom()
    }

    /// Whether more of an answer may be read; a client that has no room for it may stand still for as long as one that
    /// has not taken what was read.
    private func mayAnswer() -> Bool {
        guard let client, !mayRead(for: client) else { return true }
        if exchange.responseBody != nil, deadline == .max { deadline = worker.loop.now + worker.settings.http.stall }
        return false
    }

    /// Answers a request in the proxy's own words.
    func answer(_ rejection: HTTPRejection, keeping: Bool) {
        let output = worker.http.output
        output.clear()
        exchange.keepsAlive = keeping && exchange.keepsAlive && !worker.isDraining && !route.endsHTTP
        HeadWriter.write(rejection, keepsAlive: exchange.keepsAlive, toHead: exchange.isHead, to: output)
        worker.counters.ownAnswers += 1
        phase = .finishing
        deadline = worker.loop.now + worker.settings.http.stall
        _ = send(output)
    }

    /// Sends, and keeps what the client does not take; false when the session has ended.
    private func send(_ output: ByteQueue) -> Bool {
        guard let client, !output.isEmpty else { return true }
        var sent = 0
        if let answer {
            answer.append(output)
            return flushAnswer()
        }
        if client.writable {
            switch client.send(output, from: 0) {
            case .moved(let count): sent = count
            case .wouldBlock: break
            case .ended, .failed:
                abort()
                return false
            }
        }
        worker.counters.bytesToClients += UInt64(sent)
        guard sent < output.count else {
            if exchange.responseBody != nil, case .exchanging = phase { deadline = .max }
            return true
        }
        output.consume(sent)
        answer = output.fitted()
        answerSent = 0
        deadline = worker.loop.now + worker.settings.http.stall
        return true
    }

    /// Sends what the client did not take before; false when the session has ended.
    func flushAnswer() -> Bool {
        guard let client, let answer else { return !isClosed }
        guard client.writable else { return true }
        switch client.send(answer, from: answerSent) {
        case .moved(let count):
            answerSent += count
            worker.counters.bytesToClients += UInt64(count)
            deadline = worker.loop.now + worker.settings.http.stall
        case .wouldBlock: break
        case .ended, .failed:
            abort()
            return false
        }
        if answerSent == answer.count {
            self.answer = nil
            if exchange.responseBody != nil, case .exchanging = phase { deadline = .max }
        }
        return true
    }

    /// Ends a request whose answer is known; true when the next one may come.
    func finish() -> Bool {
        guard flushAnswer(), answer == nil else { return false }
        dropRequest()
        backend = nil
        unreadScanned = 0
        unread = nil
        scanned = 0
        hasBegun = input != nil
        let times = worker.settings.http
        guard exchange.keepsAlive else {
            client?.finishSending()
            phase = .lingering
            input = nil
            deadline = worker.loop.now + times.linger
            return true
        }
        phase = .reading
        deadline = worker.loop.now + (hasBegun ? times.head : Self.idle(routing, times))
        return true
    }
}
