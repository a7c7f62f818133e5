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

/// How a text's values are read.
struct ReadingStyle {
    /// Whether a folded text is rewritten as kustomize's way through JSON leaves it.
    var rewritesFolded = false
    /// Whether `yes`, `no`, `on`, `off`, `y` and `n` are truth values, as in YAML 1.1: so kustomize reads what is its own.
    var hasOldBooleans = false
}

extension ManifestValue {
    /// Parses every document of a text; the types of scalars are those go-yaml, and so kustomize and kubectl, give them.
    static func documents(
        _ bytes: [UInt8],
        _ map: PositionMap,
        _ style: ReadingStyle = ReadingStyle()
    ) throws(ManifestError) -> [ManifestValue] {
        let nodes: [YAMLNode]
        do {
            nodes = try YAML.parse(bytes, file: map.source.name)
        } catch {
            throw map.error(error)
        }
        return nodes.map { ManifestValue($0, map, style) }
    }

    init(_ node: YAMLNode, _ map: PositionMap, _ style: ReadingStyle = ReadingStyle()) {
        let position = map.position(node.range.start)
        switch node.content {
        case .scalar(let scalar):
            self.init(Self.content(scalar, tag: node.tag), position: position)
            if case .null = content { isBlank = scalar.text.isEmpty }
            if style.hasOldBooleans, scalar.style == .plain, node.tag == nil, case .string(let text) = content,
                let flag = Self.oldBoolean(text)
            {
                content = .bool(flag)
            }
            if style.rewritesFolded, scalar.style == .folded, case .string(let text) = content {
                content = .string(FoldedText.rewritten(text))
            }
        case .sequence(let items):
            self.init(.list(items.map { ManifestValue($0, map, style) }), position: position)
        case .mapping(let entries):
            var result = ManifestMap()
            for entry in entries {
                let key = entry.key.text ?? ""
                result.append(
                    ManifestMap.Entry(
                        key: key,
                        position: map.position(entry.key.range.start),
                        value: ManifestValue(entry.value, map, style)
                    )
                )
            }
            self.init(.map(result), position: position)
        }
    }

    /// The truth value YAML 1.1 sees in a word.
    static func oldBoolean(_ text: String) -> Bool? {
        guard text.utf8.count <= 3 else { return nil }
        switch text {
        case "y", "Y", "yes", "Yes", "YES", "on", "On", "ON": return true
        case "n", "N", "no", "No", "NO", "off", "Off", "OFF": return false
        default: return nil
        }
    }

    private static func content(_ scalar: YAMLScalar, tag: String?) -> Content {
        let text = scalar.text
        if let tag, tag != "tag:yaml.org,2002:str" {
            switch tag {
            case "tag:yaml.org,2002:int", "tag:yaml.org,2002:float", "tag:yaml.org,2002:bool", "tag:yaml.org,2002:null":
                return plainContent(text)
            case "tag:yaml.org,2002:binary":
                return .string(Base64.decode(text).flatMap { String(validating: $0, as: UTF8.self) } ?? text)
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
