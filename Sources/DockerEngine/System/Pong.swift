/// What an engine says when asked whether it is there.
public struct Pong: Sendable, Hashable {
    public let apiVersion: APIVersion?
    /// "2" when BuildKit is the engine's default builder.
    public let builderVersion: String?
    public let isLinux: Bool
}
