extension Expression {
    /// The paths into contexts whose values can become part of this expression's value, such as `github.event.issue.title`;
    /// `*` stands for what is known only when it is evaluated.
    var valuePaths: [[String]] {
        var paths: [[String]] = []
        Self.collect(root, into: &paths)
        return paths
    }

    private static func collect(_ node: ExpressionNode, into paths: inout [[String]]) {
        switch node.kind {
        case .literal, .not, .compare: break
        case .context, .index, .filter:
            if let path = path(of: node) {
                paths.append(path)
            } else {
                for child in node.children { collect(child, into: &paths) }
            }
        case .call(let name, let arguments):
            switch name {
            case "contains", "startsWith", "endsWith", "hashFiles", "success", "failure", "cancelled", "always": break
            case "case":
                for (place, argument) in arguments.enumerated() where place % 2 == 1 || place == arguments.count - 1 {
                    collect(argument, into: &paths)
                }
            default:
                for argument in arguments { collect(argument, into: &paths) }
            }
        case .all(let nodes), .any(let nodes):
            for node in nodes { collect(node, into: &paths) }
        }
    }

    /// The path that a node names; names in lower case unless they are wanted as they are written.
    static func path(of node: ExpressionNode, isFolded: Bool = true) -> [String]? {
        func own(_ name: String) -> String { isFolded ? name.lowercased() : name }
        switch node.kind {
        case .context(let name): return [own(name)]
        case .filter(let base): return path(of: base, isFolded: isFolded).map { $0 + ["*"] }
        case .index(let base, let key):
            return path(of: base, isFolded: isFolded).map { path in
                if case .literal(.string(let name)) = key.kind { return path + [own(name)] }
                return path + ["*"]
            }
        default: return nil
        }
    }
}
