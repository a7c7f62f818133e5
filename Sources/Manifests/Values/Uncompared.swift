/// A part of a value that does not count when values are compared: where something stands does not change what it is.
@propertyWrapper
public struct Uncompared<Wrapped: Sendable>: Sendable, Hashable {
    public var wrappedValue: Wrapped

    public init(wrappedValue: Wrapped) { self.wrappedValue = wrappedValue }

    public static func == (left: Uncompared, right: Uncompared) -> Bool { true }

    public func hash(into hasher: inout Hasher) {}
}
