/// Reads the fields of a message's head as strictly as RFC 9112 lets it: what two programs could read in two ways is refused.
///
/// One is used for many messages, so that its memory is. It belongs to one thread.
final class HeadReader {
    /// How far a head is there.
    enum Extent: Equatable {
        case incomplete
        /// The head has so many bytes, with its empty line.
        case complete(Int)
    }

    private(set) var fields: [HeadField] = []
    /// The value of the one Content-Length, if any.
    private(set) var contentLength: Int64?
    private(set) var isChunked = false
    private(set) var host: HeadSlice?
    private(set) var hosts = 0
    /// Options of the Connection fields.
    private(set) var saysClose = false
    private(set) var saysKeepAlive = false
    private(set) var saysUpgrade = false
    private(set) var upgradesToWebSocket = false
    /// The change is to a protocol that a server cannot do without, unlike HTTP/2.
    private(set) var upgradesToOther = false
    private(set) var expectsContinue = false
    private var transferEncodings = 0
    private var namedOptions: [HeadSlice] = []

    init() {
        fields.reserveCapacity(HTTPLimits.fields)
    }

    /// Looks for the end of a head; `scanned` says how far it is known to have none.
    ///
    /// Every line must end with CR LF. That nothing else is wrong shows only when the head is read.
    static func extent(of queue: ByteQueue, scanned: inout Int) throws(HTTPRejection) -> Extent {
        var offset = scanned
        while let lineFeed = queue.lineFeed(from: offset) {
            let (isLineEnd, isEmpty) = queue.withBytes { bytes in
                let isLineEnd = lineFeed > 0 && bytes[lineFeed - 1] == 0x0d
                return (isLineEnd, isLineEnd && lineFeed == offset + 1)
            }
            guard isLineEnd else { throw .badRequest("A line does not end with CR LF.") }
            if isEmpty {
                guard lineFeed < HTTPLimits.head else { break }
                return .complete(lineFeed + 1)
            }
            offset = lineFeed + 1
        }
        guard queue.count < HTTPLimits.head else {
            throw offset == 0 ? HTTPRejection(414, "The request line is too long.") : Self.tooLarge
        }
        scanned = offset
        return .incomplete
    }

    /// Reads the lines from `start` up to the empty line that ends at `end`.
    func read(_ bytes: Span<UInt8>, from start: Int, to end: Int) throws(HTTPRejection) {
        reset()
        var line = start
        while line < end - 2 {
            line = try readLine(bytes, line)
        }
        guard line == end - 2, bytes[line] == 0x0d, bytes[line + 1] == 0x0a else {
            throw .badRequest("The head does not end with an empty line.")
        }
        dropNamed(bytes)
    }

    private func reset() {
        fields.removeAll(keepingCapacity: true)
        namedOptions.removeAll(keepingCapacity: true)
        contentLength = nil
        isChunked = false
        host = nil
        hosts = 0
        transferEncodings = 0
        saysClose = false
        saysKeepAlive = false
        saysUpgrade = false
        upgradesToWebSocket = false
        upgradesToOther = false
        expectsContinue = false
    }

    /// Reads one line and returns where the next begins.
    private func readLine(_ bytes: Span<UInt8>, _ start: Int) throws(HTTPRejection) -> Int {
        guard fields.count < HTTPLimits.fields else { throw Self.tooLarge }
        var index = start
        while bytes[index].isToken { index += 1 }
        // What begins with a space continues the line before (obs-fold), which nobody reads alike.
        guard index > start, bytes[index] == 0x3a else { throw .badRequest("A field's name is malformed.") }
        let name = HeadSlice(start, index)
        index += 1
        while bytes[index] == 0x20 || bytes[index] == 0x09 { index += 1 }
        let valueStart = index
        while bytes[index].isFieldContent { index += 1 }
        guard bytes[index] == 0x0d, bytes[index + 1] == 0x0a else {
            throw .badRequest("A field's value has a control character.")
        }
        var valueEnd = index
        while valueEnd > valueStart, bytes[valueEnd - 1] == 0x20 || bytes[valueEnd - 1] == 0x09 { valueEnd -= 1 }
        var field = HeadField(
            kind: HeadField.Kind(bytes, name),
            name: name,
            value: HeadSlice(valueStart, valueEnd),
            line: HeadSlice(start, index + 2)
        )
        if field.kind != .other { try note(&field, bytes) }
        fields.append(field)
        return index + 2
    }

    /// Keeps what a field says about the message itself.
    private func note(_ field: inout HeadField, _ bytes: Span<UInt8>) throws(HTTPRejection) {
        switch field.kind {
        case .other, .forwarded: break
        case .host:
            hosts += 1
            host = field.value
        case .contentLength:
            // Even twice the same is refused: that is how two readers come to disagree.
            guard contentLength == nil else { throw .badRequest("Content-Length stands more than once.") }
            contentLength = try Self.length(bytes, field.value)
        case .transferEncoding:
            transferEncodings += 1
            guard transferEncodings == 1 else { throw .badRequest("Transfer-Encoding stands more than once.") }
            guard bytes.has("chunked", at: field.value) else {
                throw HTTPRejection(501, "The only transfer coding that is carried is chunked.")
            }
            isChunked = true
        case .connection:
            field.isDropped = true
            noteOptions(bytes, field.value)
        case .upgrade:
            field.isDropped = true
            upgradesToWebSocket = bytes.has("websocket", at: field.value)
            upgradesToOther = !upgradesToWebSocket && !bytes.has("h2c", at: field.value)
        case .expect:
            guard bytes.has("100-continue", at: field.value) else {
                throw HTTPRejection(417, "The only expectation that is met is 100-continue.")
            }
            expectsContinue = true
        case .hopByHop: field.isDropped = true
        case .ambiguous: throw .badRequest("A field's name is ambiguous.")
        }
    }

    private static func length(_ bytes: Span<UInt8>, _ value: HeadSlice) throws(HTTPRejection) -> Int64 {
        guard (1...HTTPLimits.lengthDigits).contains(value.count) else {
            throw .badRequest("Content-Length is no length.")
        }
        var length: Int64 = 0
        for index in value.lower..<value.upper {
            guard bytes[index].isDigit else { throw .badRequest("Content-Length is no length.") }
            length = length * 10 + Int64(bytes[index] - 0x30)
        }
        return length
    }

    private func noteOptions(_ bytes: Span<UInt8>, _ value: HeadSlice) {
        var index = value.lower
        while index < value.upper {
            var end = index
            while end < value.upper, bytes[end] != 0x2c { end += 1 }
            var option = HeadSlice(index, end)
            while !option.isEmpty, !bytes[option.lower].isToken { option.start += 1 }
            while !option.isEmpty, !bytes[option.upper - 1].isToken { option.end -= 1 }
            if bytes.has("close", at: option) {
                saysClose = true
            } else if bytes.has("keep-alive", at: option) {
                saysKeepAlive = true
            } else if bytes.has("upgrade", at: option) {
                saysUpgrade = true
            } else if !option.isEmpty {
                namedOptions.append(option)
            }
            index = end + 1
        }
    }

    /// Takes out what the sender wanted for this connection only; what frames or routes the message stays.
    private func dropNamed(_ bytes: Span<UInt8>) {
        guard !namedOptions.isEmpty else { return }
        for index in fields.indices where fields[index].kind == .other {
            let name = fields[index].name
            if namedOptions.contains(where: { bytes.areEqual($0, name) }) { fields[index].isDropped = true }
        }
    }

    static let tooLarge = HTTPRejection(431, "The head is too large or has too many fields.")
}
