/// What a request sends.
public struct HTTPBody: Sendable {
    /// Writes the body; called once, in a task of its own that is cancelled when the exchange ends early.
    public typealias Producer = @Sendable (HTTPBodyWriter) async throws -> Void

    enum Content: Sendable {
        case none
        case bytes([UInt8])
        case file(String)
        case stream(length: Int64?, Producer)
    }

    let content: Content

    public static let none = Self(content: .none)

    public static func bytes(_ bytes: [UInt8]) -> Self {
        Self(content: .bytes(bytes))
    }

    public static func text(_ text: String) -> Self {
        Self(content: .bytes(Array(text.utf8)))
    }

    /// The file at a path, with its size at the start as `Content-Length`; read as it is sent.
    public static func file(_ path: String) -> Self {
        Self(content: .file(path))
    }

    /// Bytes as they are made: with `Content-Length` when `length` is given, else chunked.
    ///
    /// The exchange fails with `.body` when the producer throws, or writes more or less than `length`. Such a body
    /// cannot be sent twice, so a 307 or 308 in answer to it fails with `.redirect`.
    public static func stream(length: Int64? = nil, _ producer: @escaping Producer) -> Self {
        Self(content: .stream(length: length, producer))
    }
}
