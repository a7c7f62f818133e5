/// Moves a body from one queue to another, in the form the receiver takes.
enum BodyTransfer {
    /// How a body in chunks is passed on.
    enum Form {
        case chunked
        /// For a receiver of HTTP/1.0: the data alone.
        case plain
    }

    /// Moves what is there of a body.
    ///
    /// Chunks are framed anew, so that nothing but data comes from the sender.
    static func run(
        _ framing: inout BodyFraming,
        from input: ByteQueue,
        to output: ByteQueue,
        _ form: Form
    ) throws(HTTPRejection) {
        switch framing {
        case .none: break
        case .untilClose:
            output.append(input)
            input.clear()
        case .length(let left):
            let count = Int(min(left, Int64(input.count)))
            output.append(input, count: count)
            input.consume(count)
            framing = .length(left - Int64(count))
        case .chunked(var reader):
            var offset = 0
            try input.withBytes { bytes throws(HTTPRejection) in
                try copy(bytes, &reader, &offset, to: output, form)
            }
            input.consume(offset)
            framing = .chunked(reader)
        }
    }

    private static func copy(
        _ bytes: Span<UInt8>,
        _ reader: inout ChunkedReader,
        _ offset: inout Int,
        to output: ByteQueue,
        _ form: Form
    ) throws(HTTPRejection) {
        while !reader.isComplete {
            switch try reader.next(bytes, from: offset) {
            case .incomplete: return
            case .framing(let count): offset += count
            case .data(let count):
                if form == .chunked {
                    output.append(hexadecimal: count)
                    output.append("\r\n")
                }
                output.append(bytes, offset, offset + count)
                if form == .chunked { output.append("\r\n") }
                offset += count
            case .end(let count):
                offset += count
                if form == .chunked { output.append("0\r\n\r\n") }
            }
        }
    }
}
