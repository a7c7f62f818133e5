/// A key of JSON that stands for a protocol buffer's field: `doNotStore` or `do_not_store`, as those are read.
struct EitherKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) {
        self.stringValue = stringValue
    }

    init?(intValue: Int) {
        nil
    }

    /// `doNotStore` as `do_not_store`.
    var underscored: EitherKey {
        EitherKey(
            stringValue: stringValue.reduce(into: "") { text, character in
                text += character.isUppercase ? "_" + character.lowercased() : String(character)
            }
        )
    }
}

extension KeyedDecodingContainer<EitherKey> {
    /// The field with this name in lower camel case; nothing when it is not there, or null.
    func field<Value: Decodable>(_ name: String, as type: Value.Type = Value.self) throws -> Value? {
        let key = EitherKey(stringValue: name)
        return try decodeIfPresent(type, forKey: contains(key) ? key : key.underscored)
    }
}
