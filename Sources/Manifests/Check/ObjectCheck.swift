import YAML

/// Compares one object with the types of Kubernetes' API and gathers all that is wrong.
struct ObjectCheck {
    private let object: String
    /// Whether the object may be a patch: what is missing comes from elsewhere, null deletes, `$` starts a directive.
    private let isPartial: Bool
    private var problems: [ManifestProblem] = []

    /// What is wrong with an object; nothing for kinds that are not Kubernetes' own.
    static func problems(of object: KubernetesObject, isPartial: Bool) -> [ManifestProblem] {
        var check = ObjectCheck(object: object.displayName, isPartial: isPartial)
        guard let schema = ObjectSchema.of(apiVersion: object.apiVersion, kind: object.kind) else {
            let fault = isPartial ? nil : ObjectSchema.fault(apiVersion: object.apiVersion, kind: object.kind)
            if let fault { check.add(fault, at: object.root["kind"]?.position ?? object.position, path: "kind") }
            return check.problems
        }
        check.fields(of: object.root, schema, path: "", also: ["apiVersion", "kind"])
        return check.problems
    }

    private init(object: String, isPartial: Bool) {
        self.object = object
        self.isPartial = isPartial
    }

    private mutating func add(_ message: String, at position: SourcePosition, path: String?) {
        problems.append(
            ManifestProblem(severity: .error, position: position, object: object, path: path, message: message)
        )
    }

    private mutating func fields(
        of value: ManifestValue,
        _ schema: ObjectSchema,
        path: String,
        also known: [String] = []
    ) {
        guard let map = value.map else { return }
        for entry in map.entries {
            let place = path.isEmpty ? entry.key : "\(path).\(entry.key)"
            if let field = schema.fields[entry.key] {
                check(entry.value, field.value, path: place)
            } else if !known.contains(entry.key), !(isPartial && Self.isDirective(entry)) {
                let names = schema.fields.keys.sorted() + known
                let hint = Suggestion.nearest(to: entry.key, in: names).map { "; did you mean '\($0)'?" } ?? ""
                add("there is no such field\(hint)", at: entry.position, path: place)
            }
        }
        guard !isPartial else { return }
        for (name, field) in schema.fields.sorted(by: { $0.key < $1.key })
        where field.isRequired && map[name]?.isNull != false {
            add("is required", at: value.position, path: path.isEmpty ? name : "\(path).\(name)")
        }
    }

    /// Whether an entry of a patch says what to do, or takes away a field that another type has.
    private static func isDirective(_ entry: ManifestMap.Entry) -> Bool {
        entry.key.hasPrefix("$") || entry.value.isNull || entry.value["$patch"] != nil
    }

    private mutating func check(_ value: ManifestValue, _ expected: ObjectSchema.Value, path: String) {
        // Null means that the field is not set, and a variable (`${NAME}`) is substituted before anybody reads it.
        if value.isNull || value.string?.contains("${") == true { return }
        switch expected {
        case .any: break
        case .text: expect(value.string != nil, "a string (quote it)", value, path)
        case .integer: expect(value.integer != nil, "an integer", value, path)
        case .bool: expect(value.bool != nil, "true or false", value, path)
        case .either: expect(value.string != nil || value.integer != nil, "an integer or a string", value, path)
        case .base64: base64(value, path)
        case .quantity: quantity(value, path)
        case .words(let words): choice(value, among: words, path)
        case .list(let item):
            guard let items = value.list else { return expect(false, "a list", value, path) }
            for (index, element) in items.enumerated() { check(element, item, path: "\(path)[\(index)]") }
        case .map(let item):
            guard let map = value.map else { return expect(false, "a mapping", value, path) }
            for entry in map.entries { check(entry.value, item, path: "\(path).\(entry.key)") }
        case .object(let type):
            guard value.map != nil else { return expect(false, "a mapping", value, path) }
            if let schema = SchemaTable.types[type] { fields(of: value, schema, path: path) }
        }
    }

    private mutating func expect(_ isRight: Bool, _ expected: String, _ value: ManifestValue, _ path: String) {
        guard !isRight else { return }
        add("must be \(expected), not \(value.kindDescription)", at: value.position, path: path)
    }

    private mutating func base64(_ value: ManifestValue, _ path: String) {
        guard let text = value.string else { return expect(false, "a string in base64", value, path) }
        if Base64.decode(text) == nil { add("is not base64", at: value.position, path: path) }
    }

    private mutating func quantity(_ value: ManifestValue, _ path: String) {
        guard let text = value.scalarText, value.bool == nil else {
            return expect(false, "a quantity such as 250m or 64Mi", value, path)
        }
        if Quantity(text) == nil {
            add("is no quantity such as 250m or 64Mi: '\(text.prefix(80))'", at: value.position, path: path)
        }
    }

    private mutating func choice(_ value: ManifestValue, among words: [String], _ path: String) {
        guard let text = value.string else { return expect(false, "one of \(Self.list(words))", value, path) }
        // Nothing is what the API server fills in.
        guard !text.isEmpty, !words.contains(text) else { return }
        let hint = Suggestion.nearest(to: text, in: words).map { "; did you mean '\($0)'?" } ?? ""
        add("must be one of \(Self.list(words)), not '\(text.prefix(80))'\(hint)", at: value.position, path: path)
    }

    private static func list(_ words: [String]) -> String { words.joined(separator: ", ") }
}
