/// A collection that is empty where what was stored does not have it, as by an older version.
@propertyWrapper
public struct EmptyUnlessStored<Value: RangeReplaceableCollection & Codable & Sendable>: Codable, Sendable {
    public var wrappedValue: Value

    public init(wrappedValue: Value) {
        self.wrappedValue = wrappedValue
    }

    public init(from decoder: any Decoder) throws {
        wrappedValue = try Value(from: decoder)
    }

    public func encode(to encoder: any Encoder) throws {
        try wrappedValue.encode(to: encoder)
    }
}

extension KeyedDecodingContainer {
    func decode<Value>(
        _ type: EmptyUnlessStored<Value>.Type,
        forKey key: Key
    ) throws -> EmptyUnlessStored<Value> {
        try decodeIfPresent(type, forKey: key) ?? EmptyUnlessStored(wrappedValue: Value())
    }
}
