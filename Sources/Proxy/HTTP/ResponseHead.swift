/// The head of a response.
struct ResponseHead {
    var status: Int
    /// The status and its reason, without the version.
    var statusLine: HeadSlice
    var framing: BodyFraming
    /// Whether the endpoint goes on with this connection.
    var keepsAlive: Bool

    var isInformational: Bool { status < 200 }
}

extension HeadReader {
    /// Reads a response's head of `end` bytes; ``fields`` are its fields.
    ///
    /// `toHead`: the request was HEAD, so that no body follows whatever the head says.
    func response(_ bytes: Span<UInt8>, end: Int, toHead: Bool) throws(HTTPRejection) -> ResponseHead {
        let malformed = HTTPRejection(502, "The answer's status line is malformed.")
        let prefix: StaticString = "HTTP/1."
        guard end >= 14 else { throw malformed }
        for index in 0..<7 {
            guard unsafe bytes[index] == prefix.utf8Start[index] else { throw malformed }
        }
        let (minor, space) = (bytes[7], bytes[8])
        guard minor == 0x30 || minor == 0x31, space == 0x20 else { throw malformed }
        var status = 0
        for index in 9..<12 {
            guard bytes[index].isDigit else { throw malformed }
            status = status * 10 + Int(bytes[index] - 0x30)
        }
        var index = 12
        while bytes[index].isFieldContent { index += 1 }
        guard bytes[index] == 0x0d, bytes[index + 1] == 0x0a, index == 12 || bytes[12] == 0x20, status >= 100 else {
            throw malformed
        }
        do throws(HTTPRejection) {
            try read(bytes, from: index + 2, to: end)
        } catch {
            throw HTTPRejection(502, "The answer's head is malformed: \(error.reason)")
        }
        let framing = try responseFraming(status, minor: minor, toHead: toHead)
        return ResponseHead(
            status: status,
            statusLine: HeadSlice(9, index),
            framing: framing,
            keepsAlive: framing != .untilClose && !saysClose && (minor == 0x31 || saysKeepAlive)
        )
    }

    private func responseFraming(_ status: Int, minor: UInt8, toHead: Bool) throws(HTTPRejection) -> BodyFraming {
        guard !isChunked || contentLength == nil else {
            throw HTTPRejection(502, "The answer has Content-Length and Transfer-Encoding.")
        }
        if toHead || status < 200 || status == 204 || status == 304 { return .none }
        if isChunked { return .chunked(ChunkedReader()) }
        return contentLength.map { .length($0) } ?? .untilClose
    }
}
