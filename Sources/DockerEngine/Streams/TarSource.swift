public import HTTPTransport

/// A tar archive to send, compressed or not.
public struct TarSource: Sendable {
    let body: HTTPBody

    public static func bytes(_ bytes: [UInt8]) -> Self {
        Self(body: .bytes(bytes))
    }

    /// The archive at a path.
    public static func file(_ path: String) -> Self {
        Self(body: .file(path))
    }

    /// The archive as it is made.
    public static func stream(_ producer: @escaping HTTPBody.Producer) -> Self {
        Self(body: .stream(producer))
    }
}
