/// JSON of any form.
enum JSONValue: Decodable, Sendable, Hashable {
    case null
    case flag(Bool)
    case number(Double)
    case text(String)
    case array([JSONValue])
    case object([String: JSONValue])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = Self.value(Bool.self, in: container) {
            self = .flag(value)
        } else if let value = Self.value(Double.self, in: container) {
            self = .number(value)
        } else if let value = Self.value(String.self, in: container) {
            self = .text(value)
        } else if let value = Self.value([JSONValue].self, in: container) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }

    /// The value, when it is of this type.
    private static func value<Value: Decodable>(
        _ type: Value.Type,
        in container: any SingleValueDecodingContainer
    ) -> Value? {
        do {
            return try container.decode(type)
        } catch {
            // Another type is asked for next.
            return nil
        }
    }
}
