/// The head of a request.
struct RequestHead {
    /// What a method means for the proxy.
    enum Method: Equatable {
        /// May be sent twice without harm (RFC 9110, section 9.2.2).
        case idempotent
        case head
        case other
    }

    var method: Method
    var methodName: HeadSlice
    /// The target as it is passed on: a path with its query, or an asterisk.
    var target: HeadSlice
    /// The target without its query.
    var path: HeadSlice
    /// The host and port that the request is for; a target in absolute form stands above the Host field.
    var authority: HeadSlice?
    /// Whether the authority came with the target.
    var isAbsolute = false
    /// HTTP/1.0 or 1.1.
    var minorVersion: UInt8
    var framing: BodyFraming
    /// Whether the client wants to go on with this connection.
    var keepsAlive: Bool
    /// Whether the client asks to change to the WebSocket protocol.
    var isUpgrade: Bool
    var expectsContinue: Bool

    /// Whether the request may be sent again on another connection.
    var isReplayable: Bool { method != .other && framing.isComplete && !isUpgrade }
}

extension HeadReader {
    /// Reads a request's head of `end` bytes; ``fields`` are its fields.
    func request(_ bytes: Span<UInt8>, end: Int) throws(HTTPRejection) -> RequestHead {
        var index = 0
        while bytes[index].isToken { index += 1 }
        let methodName = HeadSlice(0, index)
        guard !methodName.isEmpty, bytes[index] == 0x20 else { throw .badRequest("The request line is malformed.") }
        index += 1
        let targetStart = index
        while bytes[index] > 0x20, bytes[index] != 0x7f { index += 1 }
        let wholeTarget = HeadSlice(targetStart, index)
        guard bytes[index] == 0x20, index < HTTPLimits.requestLine else {
            throw index < HTTPLimits.requestLine
                ? .badRequest("The request line is malformed.") : HTTPRejection(414, "The request line is too long.")
        }
        let minorVersion = try Self.version(bytes, index + 1)
        let fieldsStart = index + 11
        guard bytes[index + 9] == 0x0d, bytes[index + 10] == 0x0a else {
            throw .badRequest("The request line is malformed.")
        }
        try read(bytes, from: fieldsStart, to: end)
        guard !bytes.has("connect", at: methodName) else {
            throw HTTPRejection(501, "Tunnels are not carried.")
        }
        var head = RequestHead(
            method: Self.method(bytes, methodName),
            methodName: methodName,
            target: wholeTarget,
            path: wholeTarget,
            minorVersion: minorVersion,
            framing: try requestFraming(minorVersion),
            keepsAlive: minorVersion == 1 ? !saysClose : saysKeepAlive && !saysClose,
            isUpgrade: false,
            expectsContinue: expectsContinue && minorVersion == 1
        )
        head.isUpgrade = minorVersion == 1 && saysUpgrade && upgradesToWebSocket && head.framing == .none
        try readTarget(&head, bytes)
        return head
    }

    /// `HTTP/1.0` or `HTTP/1.1`, with capitals and one digit.
    private static func version(_ bytes: Span<UInt8>, _ start: Int) throws(HTTPRejection) -> UInt8 {
        let prefix: StaticString = "HTTP/"
        for index in 0..<5 {
            guard start + 9 < bytes.count, unsafe bytes[start + index] == prefix.utf8Start[index] else {
                throw .badRequest("The request line is malformed.")
            }
        }
        let (major, dot, minor) = (bytes[start + 5], bytes[start + 6], bytes[start + 7])
        guard major.isDigit, dot == 0x2e, minor.isDigit else { throw .badRequest("The request line is malformed.") }
        guard major == 0x31, minor <= 0x31 else {
            throw HTTPRejection(505, "The versions that are spoken are HTTP/1.1 and HTTP/1.0.")
        }
        return minor - 0x30
    }

    private static func method(_ bytes: Span<UInt8>, _ name: HeadSlice) -> RequestHead.Method {
        // Methods are in capitals; another spelling is another method.
        func isNamed(_ text: StaticString) -> Bool {
            name.count == text.utf8CodeUnitCount
                && (0..<name.count).allSatisfy { unsafe bytes[name.lower + $0] == text.utf8Start[$0] }
        }
        if isNamed("GET") { return .idempotent }
        if isNamed("HEAD") { return .head }
        return isNamed("OPTIONS") || isNamed("PUT") || isNamed("DELETE") || isNamed("TRACE") ? .idempotent : .other
    }

    private func requestFraming(_ minorVersion: UInt8) throws(HTTPRejection) -> BodyFraming {
        if isChunked {
            guard contentLength == nil else {
                throw .badRequest("Content-Length and Transfer-Encoding stand side by side.")
            }
            guard minorVersion == 1 else { throw .badRequest("HTTP/1.0 has no Transfer-Encoding.") }
            return .chunked(ChunkedReader())
        }
        guard let contentLength, contentLength > 0 else { return .none }
        return .length(contentLength)
    }

    /// Takes the target apart and settles what host the request is for.
    private func readTarget(_ head: inout RequestHead, _ bytes: Span<UInt8>) throws(HTTPRejection) {
        guard hosts == 1 || (hosts == 0 && head.minorVersion == 0) else {
            throw .badRequest(hosts == 0 ? "The Host field is missing." : "The Host field stands more than once.")
        }
        head.authority = host
        var target = head.target
        guard !target.isEmpty else { throw .badRequest("The request has no target.") }
        if let scheme = Self.scheme(bytes, target) {
            var end = target.lower + scheme
            while end < target.upper, bytes[end] != 0x2f, bytes[end] != 0x3f { end += 1 }
            head.authority = HeadSlice(target.lower + scheme, end)
            head.isAbsolute = true
            guard !(head.authority?.isEmpty ?? true) else { throw Self.badHost }
            target = HeadSlice(end, target.upper)
        }
        if let authority = head.authority { try Self.check(authority: authority, bytes) }
        let isAsterisk = target.count == 1 && bytes[target.lower] == 0x2a && bytes.has("options", at: head.methodName)
        guard isAsterisk || head.isAbsolute || bytes[target.lower] == 0x2f else {
            throw .badRequest("The target is no path.")
        }
        var pathEnd = target.lower
        while pathEnd < target.upper, bytes[pathEnd] != 0x3f { pathEnd += 1 }
        head.target = target
        head.path = HeadSlice(target.lower, pathEnd)
        for index in target.lower..<target.upper where bytes[index] == 0x23 {
            throw .badRequest("The target has a fragment.")
        }
    }

    /// The length of `http://` or `https://` at the beginning of a target.
    private static func scheme(_ bytes: Span<UInt8>, _ target: HeadSlice) -> Int? {
        for scheme: StaticString in ["http://", "https://"] {
            let count = scheme.utf8CodeUnitCount
            if target.count >= count, bytes.has(scheme, at: HeadSlice(target.lower, target.lower + count)) {
                return count
            }
        }
        return nil
    }

    private static func check(authority: HeadSlice, _ bytes: Span<UInt8>) throws(HTTPRejection) {
        guard authority.count <= 260 else { throw badHost }
        for index in authority.lower..<authority.upper {
            switch bytes[index] {
            case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x2e, 0x5f, 0x3a, 0x5b, 0x5d: break
            default: throw badHost
            }
        }
    }

    private static let badHost = HTTPRejection.badRequest("The host is malformed.")
}
