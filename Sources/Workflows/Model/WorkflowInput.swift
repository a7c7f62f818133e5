/// An input of `workflow_dispatch` or `workflow_call`.
public struct WorkflowInput: Codable, Sendable, Hashable {
    public enum Kind: String, Codable, Sendable, CaseIterable {
        case string
        case boolean
        case number
        case choice
        case environment
    }

    public var name: String
    public var kind: Kind
    public var summary: String?
    public var isRequired: Bool
    public var defaultValue: Template?
    public var options: [String]
    public var deprecation: String?
    public var position: SourcePosition
}

/// An output of `workflow_call`.
public struct WorkflowOutput: Codable, Sendable, Hashable {
    public var name: String
    public var summary: String?
    public var value: Template
    public var position: SourcePosition
}

/// A secret of `workflow_call`.
public struct WorkflowSecret: Codable, Sendable, Hashable {
    public var name: String
    public var summary: String?
    public var isRequired: Bool
    public var position: SourcePosition
}
