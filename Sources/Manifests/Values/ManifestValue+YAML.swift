import YAML

/// How the positions of a parsed text become positions of a file, for texts that stand inside another one.
struct PositionMap {
    let source: SourceName
    /// The line the text's first line is, less one.
    var lineOffset = 0
    /// How far the text is indented.
    var columnOffset = 0
    /// Set when lines cannot be mapped: everything is here.
    var fixed: YAMLPosition?

    init(file: String) { source = SourceName(file) }

    func position(_ position: YAMLPosition) -> SourcePosition {
        if let fixed { return SourcePosition(source, fixed) }
        guard lineOffset != 0 || columnOffset != 0 else { return SourcePosition(source, position) }
        return SourcePosition(
            source,
            YAMLPosition(line: position.line + lineOffset, column: position.column + columnOffset, offset: 0)
        )
    }

    func error(_ error: YAMLError) -> ManifestError {
        let plain = ManifestError(error)
        return ManifestError(code: plain.code, message: plain.message, position: position(error.position), cause: error)
    }
}

extension ManifestValue {
    /// Parses every document of a text; the types of scalars are those go-yaml, and so kustomize and kubectl, give them.
    static func documents(
        _ bytes: [UInt8],
        _ map: PositionMap,
        rewritesFolded: Bool = false
    ) throws(ManifestError) -> [ManifestValue] {
        let nodes: [YAMLNode]
        do {
            nodes = try YAML.parse(bytes, file: map.source.name)
        } catch {
            throw map.error(error)
        }
        return nodes.map { ManifestValue($0, map, rewritesFolded: rewritesFolded) }
    }

    init(_ node: YAMLNode, _ map: PositionMap, rewritesFolded: Bool = false) {
        let position = map.position(node.range.start)
        switch node.content {
        case .scalar(let scalar):
            self.init(Self.content(scalar, tag: node.tag), position: position)
            if case .null = content { isBlank = scalar.text.isEmpty }
            if rewritesFolded, scalar.style == .folded, case .string(let text) = content {
                content = .string(FoldedText.rewritten(text))
            }
        case .sequence(let items):
            self.init(.list(items.map { ManifestValue($0, map, rewritesFolded: rewritesFolded) }), position: position)
        case .mapping(let entries):
            var result = ManifestMap()
            for entry in entries {
                let key = entry.key.text ?? ""
                result.append(
                    ManifestMap.Entry(
                        key: key,
                        position: map.position(entry.key.range.start),
                        value: ManifestValue(entry.value, map, rewritesFolded: rewritesFolded)
                    )
                )
            }
            self.init(.map(result), position: position)
        }
    }

    private static func content(_ scalar: YAMLScalar, tag: String?) -> Content {
        let text = scalar.text
        if let tag, tag != "tag:yaml.org,2002:str" {
            switch tag {
            case "tag:yaml.org,2002:int", "tag:yaml.org,2002:float", "tag:yaml.org,2002:bool", "tag:yaml.org,2002:null":
                return plainContent(text)
            default: return .string(text)
            }
        }
        guard scalar.style == .plain, tag == nil else { return .string(text) }
        return plainContent(text)
    }

    /// What a plain scalar is to go-yaml: YAML 1.2's words, YAML 1.1's numbers, and times as text.
    static func plainContent(_ text: String) -> Content {
        guard let first = text.utf8.first else { return .null }
        switch first {
        case UInt8(ascii: "~"), UInt8(ascii: "n"), UInt8(ascii: "N"), UInt8(ascii: "t"), UInt8(ascii: "T"),
            UInt8(ascii: "f"), UInt8(ascii: "F"):
            switch text {
            case "~", "null", "Null", "NULL": return .null
            case "true", "True", "TRUE": return .bool(true)
            case "false", "False", "FALSE": return .bool(false)
            default: return .string(text)
            }
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
            if let time = GoNumber.timestamp(text) { return .string(time) }
            if let integer = GoNumber.integer(text) { return .integer(integer) }
            if let unsigned = GoNumber.unsigned(text) { return .float(Double(unsigned)) }
            if let float = GoNumber.float(text) { return .float(float) }
            return .string(text)
        default: return .string(text)
        }
    }
}
