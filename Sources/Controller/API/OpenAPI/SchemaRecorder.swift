/// A decoder that has every field a type asks for, and notes what was asked.
final class SchemaRecorder: Decoder {
    let codingPath: [any CodingKey] = []
    let userInfo: [CodingUserInfoKey: Any] = [:]

    private let book: SchemaBook
    private var properties: [String: JSONTree] = [:]
    private var optional: Set<String> = []

    init(book: SchemaBook) {
        self.book = book
    }

    var schema: JSONTree {
        let required = properties.keys.filter { !optional.contains($0) }.sorted()
        return ["type": "object", "properties": .object(properties), "required": .array(required.map { .text($0) })]
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(Fields(recorder: self))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer { throw Self.unexpected }

    func singleValueContainer() throws -> any SingleValueDecodingContainer { throw Self.unexpected }

    private static let unexpected = ControllerError(
        .invalid,
        "only objects, and enumerations that are CaseIterable, have schemas"
    )

    private struct Fields<Key: CodingKey>: KeyedDecodingContainerProtocol {
        let recorder: SchemaRecorder
        let codingPath: [any CodingKey] = []
        let allKeys: [Key] = []

        /// Asked only about fields that may be missing.
        func contains(_ key: Key) -> Bool {
            recorder.optional.insert(key.stringValue)
            return true
        }

        func decodeNil(forKey key: Key) -> Bool { false }

        func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
            let (value, schema) = try recorder.book.read(type)
            recorder.properties[key.stringValue] = schema
            return value
        }

        func nestedContainer<Nested: CodingKey>(
            keyedBy type: Nested.Type,
            forKey key: Key
        ) throws -> KeyedDecodingContainer<Nested> { throw SchemaRecorder.unexpected }

        func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
            throw SchemaRecorder.unexpected
        }

        func superDecoder() throws -> any Decoder { throw SchemaRecorder.unexpected }

        func superDecoder(forKey key: Key) throws -> any Decoder { throw SchemaRecorder.unexpected }
    }
}
