import YAML

extension YAMLNode {
    /// The node on one line: strings in quotes, other scalars bare, `[ ]` and `{ }` around collections.
    var dump: String {
        switch content {
        case .scalar(let scalar):
            switch scalar.resolved {
            case .null: "null"
            case .bool(let value): "\(value)"
            case .integer(let value): "\(value)"
            case .float(let value): "\(value)"
            case .string(let value): "\"" + value.replacing("\n", with: "\\n").replacing("\t", with: "\\t") + "\""
            }
        case .sequence(let items): "[" + items.map(\.dump).joined(separator: ",") + "]"
        case .mapping(let entries):
            "{" + entries.map { $0.key.dump + ":" + $0.value.dump }.joined(separator: ",") + "}"
        }
    }
}

func dump(_ text: String) throws -> String {
    try YAML.parse(text).map(\.dump).joined(separator: " | ")
}
