/// The types of Kubernetes' own kinds, as tables: a line for a type, a word for a field.
///
/// A word is `field`, `field:TYPE` or `field=WORD|WORD`; a text unless it says otherwise, and required when the name ends in
/// `!`. A type is `int`, `bool`, `quantity`, `either` (an integer or a text), `base64`, `any`, the name of a line, `[TYPE]` or
/// `{TYPE}`. The facts are those of the API as of Kubernetes 1.35; volume plugins that it no longer has are `any`.
enum SchemaTable {
    /// Every type by its name.
    static let types: [String: ObjectSchema] = {
        var result: [String: ObjectSchema] = [:]
        for table in [objects, storage, pods, volumes, workloads, network, access] {
            for line in table.split(separator: "\n") {
                let words = line.split(separator: " ")
                var fields: [String: ObjectSchema.Field] = [:]
                for word in words.dropFirst() {
                    let name = word.prefix { $0 != ":" && $0 != "=" && $0 != "!" }
                    var rest = word.dropFirst(name.count)
                    let isRequired = rest.first == "!"
                    if isRequired { rest = rest.dropFirst() }
                    fields[String(name)] = ObjectSchema.Field(value: value(rest), isRequired: isRequired)
                }
                result[String(words[0])] = ObjectSchema(fields: fields)
            }
        }
        return result
    }()

    private static func value(_ text: Substring) -> ObjectSchema.Value {
        switch text.first {
        case nil: .text
        case "=": .words(text.dropFirst().split(separator: "|").map(String.init))
        default: type(text.dropFirst())
        }
    }

    private static func type(_ text: Substring) -> ObjectSchema.Value {
        switch text {
        case "text": .text
        case "int": .integer
        case "bool": .bool
        case "quantity": .quantity
        case "either": .either
        case "base64": .base64
        case "any": .any
        case _ where text.hasPrefix("["): .list(type(text.dropFirst().dropLast()))
        case _ where text.hasPrefix("{"): .map(type(text.dropFirst().dropLast()))
        default: .object(String(text))
        }
    }
}
