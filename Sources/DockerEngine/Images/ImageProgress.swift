/// A step of a pull, a push or a load.
public struct ImageProgress: Sendable, Hashable {
    /// Such as `Downloading`, `Pull complete` or `Pushed`.
    public let status: String
    /// The layer.
    public let id: String?
    public let current: Int64?
    public let total: Int64?
}
