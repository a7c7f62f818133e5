/// Follows a body in chunks through any number of reads (RFC 9112, section 7.1).
///
/// Trailers and chunk extensions are read and left out: what follows must not be able to say what the head may not.
struct ChunkedReader: Equatable, Sendable {
    /// A part of what was read.
    enum Piece: Equatable {
        /// Belongs to the framing.
        case framing(Int)
        /// Bytes of a chunk, as far as they are there.
        case data(Int)
        /// The body is over; so many bytes of framing ended it.
        case end(Int)
        /// More must be read first.
        case incomplete
    }

    private enum State: Equatable {
        case size(digits: Int)
        case extensions
        case sizeLineFeed
        case data
        case dataReturn
        case dataLineFeed
        /// At the beginning of a trailer's line.
        case trailerStart
        case trailer
        case trailerLineFeed
        case lastLineFeed
        case complete
    }

    private var state = State.size(digits: 0)
    /// Of the present chunk.
    private var left: Int64 = 0
    /// Bytes of the present line, or of all trailers.
    private var lineBytes = 0

    var isComplete: Bool { state == .complete }

    /// Follows the bytes from an offset on, up to the first change between framing and data.
    mutating func next(_ bytes: Span<UInt8>, from offset: Int) throws(HTTPRejection) -> Piece {
        if state == .complete { return .end(0) }
        guard offset < bytes.count else { return .incomplete }
        if state == .data {
            let count = min(left, Int64(bytes.count - offset))
            left -= count
            if left == 0 { state = .dataReturn }
            return .data(Int(count))
        }
        var index = offset
        while index < bytes.count, state != .data {
            try step(bytes[index])
            index += 1
            if state == .complete { return .end(index - offset) }
        }
        return .framing(index - offset)
    }

    private mutating func step(_ byte: UInt8) throws(HTTPRejection) {
        switch state {
        case .size(let digits): try size(byte, digits)
        case .extensions:
            if byte == 0x0d {
                state = .sizeLineFeed
            } else {
                try count(byte, limit: HTTPLimits.chunkLine)
            }
        case .sizeLineFeed:
            try require(byte, 0x0a)
            lineBytes = 0
            state = left == 0 ? .trailerStart : .data
        case .dataReturn:
            try require(byte, 0x0d)
            state = .dataLineFeed
        case .dataLineFeed:
            try require(byte, 0x0a)
            state = .size(digits: 0)
        case .trailerStart:
            if byte == 0x0d {
                state = .lastLineFeed
            } else {
                guard byte.isToken else { throw Self.malformed }
                try count(byte, limit: HTTPLimits.trailers)
                state = .trailer
            }
        case .trailer:
            if byte == 0x0d {
                state = .trailerLineFeed
            } else {
                try count(byte, limit: HTTPLimits.trailers)
            }
        case .trailerLineFeed:
            try require(byte, 0x0a)
            state = .trailerStart
        case .lastLineFeed:
            try require(byte, 0x0a)
            state = .complete
        case .data, .complete: break
        }
    }

    private mutating func size(_ byte: UInt8, _ digits: Int) throws(HTTPRejection) {
        let value: UInt8
        switch byte {
        case 0x30...0x39: value = byte - 0x30
        case 0x41...0x46, 0x61...0x66: value = (byte | 0x20) - 0x61 + 10
        case 0x0d where digits > 0:
            state = .sizeLineFeed
            return
        case 0x3b where digits > 0:
            state = .extensions
            return
        default: throw Self.malformed
        }
        guard digits < HTTPLimits.chunkDigits else { throw Self.malformed }
        left = (digits == 0 ? 0 : left) << 4 | Int64(value)
        state = .size(digits: digits + 1)
    }

    private mutating func count(_ byte: UInt8, limit: Int) throws(HTTPRejection) {
        lineBytes += 1
        guard byte.isFieldContent, lineBytes <= limit else { throw Self.malformed }
    }

    private func require(_ byte: UInt8, _ wanted: UInt8) throws(HTTPRejection) {
        guard byte == wanted else { throw Self.malformed }
    }

    private static let malformed = HTTPRejection.badRequest("The chunks of the body are malformed.")
}
