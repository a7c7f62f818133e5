/// Coded with its place as `at: [line, column]` and its value under the name of its kind.
///
/// Texts are read again when decoded; the names their expressions use were checked where they were first read.
extension Template: Codable {
    private enum CodingKeys: String, CodingKey {
        case at
        case boolean
        case number
        case text
        case template
        case sequence
        case mapping
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        position = try SourcePosition(compact: container.decode([Int].self, forKey: .at))
        if let value = try container.decodeIfPresent(Bool.self, forKey: .boolean) {
            content = .boolean(value)
        } else if let value = try container.decodeIfPresent(String.self, forKey: .number) {
            content = .number(ExpressionNumber.parse(value))
        } else if let value = try container.decodeIfPresent(String.self, forKey: .text) {
            content = .text(TemplateText(literal: value))
        } else if let value = try container.decodeIfPresent(String.self, forKey: .template) {
            content = .text(try TemplateText(value))
        } else if let value = try container.decodeIfPresent([Template].self, forKey: .sequence) {
            content = .sequence(value)
        } else if let value = try container.decodeIfPresent([TemplateEntry].self, forKey: .mapping) {
            content = .mapping(value)
        } else {
            content = .null
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(position.compact, forKey: .at)
        switch content {
        case .null: break
        case .boolean(let value): try container.encode(value, forKey: .boolean)
        case .number(let value): try container.encode("\(value)", forKey: .number)
        case .text(let text): try container.encode(text.source, forKey: text.literal == nil ? .template : .text)
        case .sequence(let elements): try container.encode(elements, forKey: .sequence)
        case .mapping(let entries): try container.encode(entries, forKey: .mapping)
        }
    }
}

extension TemplateEntry: Codable {
    private enum CodingKeys: String, CodingKey {
        case at
        case key
        case template
        case insert
        case value
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        keyPosition = try SourcePosition(compact: container.decode([Int].self, forKey: .at))
        isInsert = try container.decodeIfPresent(Bool.self, forKey: .insert) ?? false
        value = try container.decode(Template.self, forKey: .value)
        if let text = try container.decodeIfPresent(String.self, forKey: .template) {
            key = try TemplateText(text)
        } else {
            key = TemplateText(literal: try container.decode(String.self, forKey: .key))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(keyPosition.compact, forKey: .at)
        if isInsert { try container.encode(true, forKey: .insert) }
        try container.encode(key.source, forKey: key.literal == nil ? .template : .key)
        try container.encode(value, forKey: .value)
    }
}

extension SourcePosition {
    fileprivate var compact: [Int] { [line, column] }

    fileprivate init(compact: [Int]) throws {
        guard compact.count == 2 else {
            throw WorkflowError(.invalidData, "a place in a workflow is written as [line, column]")
        }
        self.init(line: compact[0], column: compact[1])
    }
}
