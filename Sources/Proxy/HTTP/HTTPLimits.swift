/// The bounds of a message's head.
enum HTTPLimits {
    /// Bytes of a head, with its first line.
    static let head = 32 * 1024
    /// Bytes of a request line.
    static let requestLine = 16 * 1024
    static let fields = 128
    /// Digits of a content length: less than what overflows.
    static let lengthDigits = 18
    /// Hexadecimal digits of a chunk's size.
    static let chunkDigits = 15
    /// Bytes of one line of a chunked body that is no data, and of all trailers.
    static let chunkLine = 4 * 1024
    static let trailers = 16 * 1024
}
