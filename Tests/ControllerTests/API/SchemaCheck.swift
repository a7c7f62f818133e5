/// JSON as it was received.
indirect enum Received: Decodable, Equatable {
    case null
    case flag(Bool)
    case number(Double)
    case text(String)
    case array([Received])
    case object([String: Received])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let flag = try? container.decode(Bool.self) {
            self = .flag(flag)
        } else if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else if let text = try? container.decode(String.self) {
            self = .text(text)
        } else if let elements = try? container.decode([Received].self) {
            self = .array(elements)
        } else {
            self = .object(try container.decode([String: Received].self))
        }
    }

    subscript(name: String) -> Received? {
        if case .object(let fields) = self { fields[name] } else { nil }
    }

    var text: String? {
        if case .text(let text) = self { text } else { nil }
    }

    var elements: [Received] {
        if case .array(let elements) = self { elements } else { [] }
    }

    var fields: [String: Received] {
        if case .object(let fields) = self { fields } else { [:] }
    }
}

/// Holds JSON against the part of JSON Schema that the document uses; a field that no schema names is a fault too.
struct SchemaCheck {
    let document: Received

    /// What is wrong with a value, with its place.
    func faults(of value: Received, against schema: Received, at place: String = "$") -> [String] {
        if let reference = schema["$ref"]?.text {
            let names = reference.split(separator: "/").dropFirst()
            guard let found = names.reduce(document as Received?, { $0?[String($1)] }) else {
                return ["\(place): nothing is at \(reference)"]
            }
            return faults(of: value, against: found, at: place)
        }
        if let words = schema["enum"]?.elements, !words.contains(value) { return ["\(place): not one of \(words)"] }
        switch (schema["type"]?.text, value) {
        case ("string", .text), ("boolean", .flag), ("number", .number): return []
        case ("integer", .number(let number)): return number == number.rounded() ? [] : ["\(place): \(number)"]
        case ("array", .array(let elements)):
            guard let items = schema["items"] else { return ["\(place): the schema has no items"] }
            return elements.enumerated().flatMap { faults(of: $1, against: items, at: "\(place)[\($0)]") }
        case ("object", .object(let fields)):
            var faults: [String] = []
            let properties = schema["properties"]?.fields ?? [:]
            for name in (schema["required"]?.elements ?? []).compactMap(\.text) where fields[name] == nil {
                faults.append("\(place).\(name): missing")
            }
            for (name, field) in fields {
                guard let own = properties[name] ?? schema["additionalProperties"] else {
                    faults.append("\(place).\(name): not in the schema")
                    continue
                }
                faults += self.faults(of: field, against: own, at: "\(place).\(name)")
            }
            return faults
        case (let type, _): return ["\(place): not \(type ?? "of a type that the check knows")"]
        }
    }
}
