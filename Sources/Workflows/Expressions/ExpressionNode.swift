/// A node of an expression's syntax tree.
struct ExpressionNode: Sendable {
    indirect enum Kind: Sendable {
        case literal(Literal)
        case context(String)
        case call(String, [ExpressionNode])
        case index(ExpressionNode, ExpressionNode)
        case filter(ExpressionNode)
        case not(ExpressionNode)
        case all([ExpressionNode])
        case any([ExpressionNode])
        case compare(ExpressionOperator, ExpressionNode, ExpressionNode)
    }

    enum Literal: Sendable, Hashable {
        case null
        case boolean(Bool)
        case number(Double)
        case string(String)

        var value: ExpressionValue {
            switch self {
            case .null: .null
            case .boolean(let value): .boolean(value)
            case .number(let value): .number(value)
            case .string(let value): .string(value)
            }
        }
    }

    var kind: Kind

    /// Where its first token stands, in Unicode scalars from 1.
    var position: Int

    /// The nodes on the longest way down from here.
    var depth: Int

    init(_ kind: Kind, at position: Int) {
        self.kind = kind
        self.position = position
        depth = 1 + (Self.children(of: kind).map(\.depth).max() ?? 0)
    }

    var children: [ExpressionNode] { Self.children(of: kind) }

    private static func children(of kind: Kind) -> [ExpressionNode] {
        switch kind {
        case .literal, .context: []
        case .call(_, let arguments): arguments
        case .index(let base, let key): [base, key]
        case .filter(let base), .not(let base): [base]
        case .all(let nodes), .any(let nodes): nodes
        case .compare(_, let left, let right): [left, right]
        }
    }

    /// Calls the closure with this node and every node below it.
    func visit(_ body: (ExpressionNode) -> Void) {
        body(self)
        for child in children {
            child.visit(body)
        }
    }
}
