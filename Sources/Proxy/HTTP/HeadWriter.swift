/// Writes heads the way they leave the proxy.
enum HeadWriter {
    /// What is told of the client.
    struct Client {
        /// Its address.
        var address: [UInt8]
        var isSecure: Bool
        var port: UInt16
        /// Whether what it says about those before it is passed on.
        var isTrusted: Bool
        /// Whether nothing is told and nothing replaced.
        var isTransparent = false
    }

    /// A request for an endpoint.
    static func write(
        _ head: RequestHead,
        _ reader: HeadReader,
        _ bytes: Span<UInt8>,
        client: Client,
        to output: ByteQueue
    ) {
        output.append(bytes, head.methodName.lower, head.methodName.upper)
        output.append(" ")
        // An absolute target without a path stands for the root.
        if head.target.isEmpty || bytes[head.target.lower] == 0x3f { output.append("/") }
        output.append(bytes, head.target.lower, head.target.upper)
        output.append(" HTTP/1.1\r\n")
        if head.isAbsolute, let authority = head.authority {
            output.append("Host: ")
            output.append(bytes, authority.lower, authority.upper)
            output.append("\r\n")
        }
        var forwardedFor: HeadSlice?
        var isDescribed = false
        copy(reader, bytes, to: output) { field in
            switch field.kind {
            case .host: return !head.isAbsolute
            case .forwarded:
                if client.isTransparent { return true }
                guard client.isTrusted else { return false }
                if bytes.has("x-forwarded-for", at: field.name) {
                    forwardedFor = field.value
                    return false
                }
                isDescribed = isDescribed || bytes.has("x-forwarded-proto", at: field.name)
                return true
            case .expect: return head.expectsContinue
            default: return true
            }
        }
        guard !client.isTransparent else {
            return output.append(head.isUpgrade ? "Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n" : "\r\n")
        }
        output.append("X-Forwarded-For: ")
        if let forwardedFor {
            output.append(bytes, forwardedFor.lower, forwardedFor.upper)
            output.append(", ")
        }
        output.append(client.address)
        if !isDescribed {
            output.append(client.isSecure ? "\r\nX-Forwarded-Proto: https" : "\r\nX-Forwarded-Proto: http")
            if let authority = head.authority {
                output.append("\r\nX-Forwarded-Host: ")
                output.append(bytes, authority.lower, authority.upper)
            }
            output.append("\r\nX-Forwarded-Port: ")
            output.append(decimal: Int(client.port))
        }
        output.append(head.isUpgrade ? "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n" : "\r\n\r\n")
    }

    /// What a response says about the connection it goes to.
    enum Ending {
        case close, keepAlive, upgrade
        /// What HTTP/1.1 means without a word.
        case none
    }

    /// A response for a client.
    ///
    /// `dechunked`: its body goes without chunks.
    static func write(
        _ head: ResponseHead,
        _ reader: HeadReader,
        _ bytes: Span<UInt8>,
        ending: Ending,
        dechunked: Bool,
        to output: ByteQueue
    ) {
        output.append("HTTP/1.1 ")
        output.append(bytes, head.statusLine.lower, head.statusLine.upper)
        if head.statusLine.count == 3 { output.append(" ") }
        output.append("\r\n")
        copy(reader, bytes, to: output) { !dechunked || $0.kind != .transferEncoding }
        switch ending {
        case .close: output.append("Connection: close\r\n\r\n")
        case .keepAlive: output.append("Connection: keep-alive\r\n\r\n")
        case .upgrade: output.append("Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
        case .none: output.append("\r\n")
        }
    }

    /// Copies the lines that stay, several at once where they stand side by side.
    private static func copy(
        _ reader: HeadReader,
        _ bytes: Span<UInt8>,
        to output: ByteQueue,
        _ isKept: (HeadField) -> Bool
    ) {
        var run = HeadSlice(0, 0)
        for field in reader.fields {
            guard !field.isDropped, field.kind == .other || isKept(field) else { continue }
            if field.line.start == run.end {
                run.end = field.line.end
            } else {
                output.append(bytes, run.lower, run.upper)
                run = field.line
            }
        }
        output.append(bytes, run.lower, run.upper)
    }

    /// An answer of the proxy itself.
    static func write(_ rejection: HTTPRejection, keepsAlive: Bool, toHead: Bool, to output: ByteQueue) {
        output.append("HTTP/1.1 ")
        output.append(decimal: rejection.status)
        output.append(" ")
        output.append(rejection.phrase)
        output.append("\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ")
        output.append(decimal: rejection.reason.utf8.count + 1)
        output.append(keepsAlive ? "\r\n\r\n" : "\r\nConnection: close\r\n\r\n")
        if !toHead { output.append(Array(rejection.reason.utf8) + [0x0a]) }
    }
}
