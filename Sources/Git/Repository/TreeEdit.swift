/// Changes to files, arranged as the directories they lie in.
enum TreeEdit {
    indirect enum Child {
        case directory(Node)
        case change(GitChange)
    }

    struct Node {
        private(set) var children: [String: Child] = [:]

        /// Adds a change; two that contradict each other, as to `a` and `a/b`, are refused.
        mutating func insert(
            _ change: GitChange,
            at components: ArraySlice<Substring>,
            path: String
        ) throws(GitError) {
            guard let first = components.first else { return }
            let name = String(first)
            let rest = components.dropFirst()
            if rest.isEmpty {
                guard children[name] == nil else { throw Self.conflict(path) }
                children[name] = .change(change)
                return
            }
            var node: Node
            switch children[name] {
            case .none: node = Node()
            case .some(.directory(let existing)): node = existing
            case .some(.change): throw Self.conflict(path)
            }
            try node.insert(change, at: rest, path: path)
            children[name] = .directory(node)
        }

        private static func conflict(_ path: String) -> GitError {
            GitError(.invalid, "two changes contradict each other at \(path.debugDescription)")
        }
    }
}
