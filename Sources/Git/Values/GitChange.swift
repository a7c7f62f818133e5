/// What a commit does to one path.
public enum GitChange: Sendable, Hashable {
    /// The file has this content afterwards.
    ///
    /// It keeps its mode; a new one is not executable.
    case write([UInt8])
    /// The file is gone afterwards; there must be one.
    case delete
}
