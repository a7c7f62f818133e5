import YAML

/// A text that holds a document itself, such as a configuration file in a ConfigMap, and a place inside of it.
struct StructuredText {
    private let text: String
    private var document: ManifestValue
    private let node: YAMLNode

    /// Parses a text; nil when it is no document.
    init?(_ text: String) {
        let parsed: [YAMLNode]
        do {
            parsed = try YAML.parse(Array(text.utf8))
        } catch {
            // Most texts are no documents, and that is no fault of theirs.
            return nil
        }
        guard let first = parsed.first else { return nil }
        self.text = text
        node = first
        document = ManifestValue(first, PositionMap(file: ""))
    }

    /// The text with every value a path leads to replaced; nil when the path leads nowhere.
    mutating func replacing(
        _ steps: ArraySlice<String>,
        with value: ManifestValue,
        creating: Bool
    ) throws(ManifestError) -> String? {
        let places = try ReplacementPath.places(steps, in: document)
        let count = try ReplacementPath.change(steps, creating: creating ? value : nil, in: &document) {
            (field: inout ManifestValue) throws(ManifestError) in
            try ReplacementPath.write(value, into: &field)
        }
        guard count > 0 else { return nil }
        if let first = text.first(where: { !$0.isWhitespace }), first == "{" || first == "[" { return json }
        if let text = value.scalarText, places.count == count, hasOwnStyle(node), let edited = edited(places, text) {
            return Self.trimmed(edited)
        }
        var emitter = YAMLEmitter()
        Kustomize.emit(document, into: &emitter, sorted: false)
        return Self.trimmed(emitter.text)
    }

    /// As Go writes JSON: on several lines when the text had several.
    private var json: String {
        text.contains("\n") && text.contains("  ") ? document.indentedJSON : document.canonicalJSON
    }

    /// Whether the text has quotes, comments, flow collections or aliases, which are to stay.
    private func hasOwnStyle(_ node: YAMLNode) -> Bool {
        if text.utf8.contains(UInt8(ascii: "#")) || node.anchor != nil || node.alias != nil { return true }
        switch node.content {
        case .scalar(let scalar): return scalar.style != .plain && scalar.style != .literal
        case .sequence(let items): return isFlow(node) || items.contains(where: hasOwnStyle)
        case .mapping(let entries):
            return isFlow(node) || entries.contains { hasOwnStyle($0.key) || hasOwnStyle($0.value) }
        }
    }

    private func isFlow(_ node: YAMLNode) -> Bool {
        let byte = text.utf8.dropFirst(node.range.start.offset).first
        return byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[")
    }

    /// The text with the scalars at some places changed and every other byte as it was; nil when an edit cannot do it.
    private func edited(_ places: [[YAMLPathStep]], _ value: String) -> String? {
        do {
            var edit = try YAMLEdit(Array(text.utf8))
            for place in places { try edit.set(place, to: value) }
            return String(decoding: edit.bytes, as: UTF8.self)
        } catch {
            return nil
        }
    }

    private static func trimmed(_ text: String) -> String {
        var rest = Substring(text)
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }
}
