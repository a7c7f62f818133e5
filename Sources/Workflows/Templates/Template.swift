/// A value of a workflow file that may contain expressions, with its place.
public struct Template: Sendable, Hashable {
    public indirect enum Content: Sendable, Hashable {
        case null
        case boolean(Bool)
        case number(Double)
        case text(TemplateText)
        case sequence([Template])
        case mapping([TemplateEntry])
    }

    public var content: Content
    public var position: SourcePosition

    public init(_ content: Content, at position: SourcePosition) {
        self.content = content
        self.position = position
    }

    /// The text a scalar stands for, if no expression is in it.
    public var literal: String? {
        switch content {
        case .null: ""
        case .boolean(let value): value ? "true" : "false"
        case .number(let value): ExpressionNumber.text(value)
        case .text(let text): text.literal
        case .sequence, .mapping: nil
        }
    }

    /// Whether an expression in it reads a context.
    public func uses(context name: String) -> Bool {
        switch content {
        case .null, .boolean, .number: false
        case .text(let text): text.expressions.contains { $0.uses(context: name) }
        case .sequence(let elements): elements.contains { $0.uses(context: name) }
        case .mapping(let entries):
            entries.contains { entry in
                entry.key.expressions.contains { $0.uses(context: name) } || entry.value.uses(context: name)
            }
        }
    }
}

extension Template {
    /// Whether an expression in it reads one of some contexts.
    func uses(anyOf names: Set<String>) -> Bool {
        names.contains { uses(context: $0) }
    }
}

/// An entry of a mapping whose key may contain expressions.
public struct TemplateEntry: Sendable, Hashable {
    public var key: TemplateText
    public var keyPosition: SourcePosition

    /// Whether the key is `${{ insert }}`: the value's own entries then stand in its place.
    public var isInsert: Bool
    public var value: Template

    public init(key: TemplateText, at keyPosition: SourcePosition, isInsert: Bool = false, value: Template) {
        self.key = key
        self.keyPosition = keyPosition
        self.isInsert = isInsert
        self.value = value
    }
}
