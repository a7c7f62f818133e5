/// Collects the JSON Schemas of the API's types, found by having each type decode itself from an input that agrees to everything.
///
/// So the document says what the types say: a field that is added to a type is in the document, and one that may be missing is not
/// required. Enumerations must be `CaseIterable`, since that is how their words are known.
final class SchemaBook {
    /// The schemas that have names.
    private(set) var named: [String: JSONTree] = [:]

    private var depth = 0

    /// A reference to the schema of a type, or the schema itself where the type has no name of its own.
    func schema<Value: Decodable>(of type: Value.Type) throws -> JSONTree {
        try read(type).schema
    }

    /// Some value of the type, and its schema.
    func read<Value: Decodable>(_ type: Value.Type) throws -> (value: Value, schema: JSONTree) {
        if let shaped = type as? any SchemaShaped.Type {
            let (value, schema) = try shaped.read(in: self)
            return (try cast(value), schema)
        }
        guard depth < 20 else { throw ControllerError(.invalid, "the type \(type) contains itself") }
        depth += 1
        defer { depth -= 1 }
        let name = Self.name(of: type)
        let reference: JSONTree = ["$ref": .text("#/components/schemas/\(name)")]
        if let words = type as? any CaseIterable.Type {
            let cases = Self.cases(of: words)
            named[name] = ["type": "string", "enum": .array(cases.map { .text($0.word) })]
            return (try cast(cases.first?.value), reference)
        }
        let recorder = SchemaRecorder(book: self)
        let value = try Value(from: recorder)
        named[name] = recorder.schema
        return (value, reference)
    }

    private func cast<Value>(_ value: Any?) throws -> Value {
        guard let value = value as? Value else {
            throw ControllerError(.invalid, "there is no value of \(Value.self) to find its schema by")
        }
        return value
    }

    /// The type's name without its module; a nested type has its parent's name before it.
    private static func name(of type: Any.Type) -> String {
        String(reflecting: type).split(separator: ".").dropFirst().joined(separator: ".")
    }

    private static func cases<Words: CaseIterable>(of type: Words.Type) -> [(value: Any, word: String)] {
        type.allCases.compactMap { value in
            ((value as? any RawRepresentable)?.rawValue as? String).map { (value, $0) }
        }
    }
}

/// A type whose schema is known without looking into it.
protocol SchemaShaped {
    static func read(in book: SchemaBook) throws -> (value: Any, schema: JSONTree)
}

extension String: SchemaShaped {
    static func read(in book: SchemaBook) -> (value: Any, schema: JSONTree) { ("", ["type": "string"]) }
}

extension Bool: SchemaShaped {
    static func read(in book: SchemaBook) -> (value: Any, schema: JSONTree) { (false, ["type": "boolean"]) }
}

extension Int: SchemaShaped {
    static func read(in book: SchemaBook) -> (value: Any, schema: JSONTree) { (0, ["type": "integer"]) }
}

extension Int32: SchemaShaped {
    static func read(in book: SchemaBook) -> (value: Any, schema: JSONTree) { (Int32(0), ["type": "integer"]) }
}

extension Double: SchemaShaped {
    static func read(in book: SchemaBook) -> (value: Any, schema: JSONTree) { (0.0, ["type": "number"]) }
}

extension Optional: SchemaShaped where Wrapped: Decodable {
    static func read(in book: SchemaBook) throws -> (value: Any, schema: JSONTree) {
        let (value, schema) = try book.read(Wrapped.self)
        return (Self.some(value) as Any, schema)
    }
}

extension Array: SchemaShaped where Element: Decodable {
    static func read(in book: SchemaBook) throws -> (value: Any, schema: JSONTree) {
        let (value, schema) = try book.read(Element.self)
        return ([value], ["type": "array", "items": schema])
    }
}

extension Dictionary: SchemaShaped where Key == String, Value: Decodable {
    static func read(in book: SchemaBook) throws -> (value: Any, schema: JSONTree) {
        let (value, schema) = try book.read(Value.self)
        return (["": value], ["type": "object", "additionalProperties": schema])
    }
}
