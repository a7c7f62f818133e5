/// A patch of operations on paths (RFC 6902), as kustomize applies it.
struct JSONPatch {
    private struct Operation {
        let name: String
        let path: [String]
        let from: [String]
        let value: ManifestValue?
        let pathText: String
        let position: SourcePosition
    }

    private let operations: [Operation]

    /// Reads the list of operations.
    init(_ document: ManifestValue) throws(ManifestError) {
        guard let items = document.list else {
            throw ManifestError(
                code: .invalid,
                message: "a JSON patch is a list of operations, not \(document.kindDescription)",
                position: document.position
            )
        }
        var operations: [Operation] = []
        for item in items { operations.append(try Self.operation(item)) }
        self.operations = operations
    }

    private static func operation(_ item: ManifestValue) throws(ManifestError) -> Operation {
        func fault(_ message: String) -> ManifestError {
            ManifestError(code: .invalid, message: message, position: item.position)
        }
        guard let name = item["op"]?.string else { throw fault("an operation of a JSON patch needs 'op'") }
        guard let pathText = item["path"]?.string else { throw fault("the operation '\(name)' needs 'path'") }
        let needsValue = ["add", "replace", "test"].contains(name)
        let needsFrom = ["move", "copy"].contains(name)
        guard needsValue || needsFrom || name == "remove" else {
            throw fault("'op' is add, remove, replace, move, copy or test, not '\(name)'")
        }
        guard !needsFrom || item["from"]?.string != nil else { throw fault("the operation '\(name)' needs 'from'") }
        guard !needsValue || item["value"] != nil else { throw fault("the operation '\(name)' needs 'value'") }
        return Operation(
            name: name,
            path: try pointer(pathText, item.position),
            from: try pointer(item["from"]?.string ?? "", item.position),
            value: item["value"],
            pathText: pathText,
            position: item.position
        )
    }

    /// Splits a JSON pointer (RFC 6901).
    private static func pointer(_ text: String, _ position: SourcePosition) throws(ManifestError) -> [String] {
        guard !text.isEmpty else { return [] }
        guard text.hasPrefix("/") else {
            throw ManifestError(
                code: .invalid,
                message: "the path '\(text)' does not start with '/'",
                position: position
            )
        }
        return text.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map {
            String($0.replacing("~1", with: "/").replacing("~0", with: "~"))
        }
    }

    /// Applies every operation in order; the first that does not fit is the error.
    func apply(to root: inout ManifestValue, budget: CopyBudget) throws(ManifestError) {
        for operation in operations {
            let given = ["move", "copy"].contains(operation.name) ? find(operation.from[...], root) : operation.value
            if let given { try budget.pay(for: given, below: operation.path.count, at: operation.position) }
            switch operation.name {
            case "add": try add(operation.value ?? ManifestValue(.null), operation.path, operation, &root)
            case "remove": try remove(operation.path, operation, &root)
            case "replace":
                let value = operation.value ?? ManifestValue(.null)
                guard find(operation.path[...], root) != nil else { throw missing(operation, operation.pathText) }
                try change(operation.path[...], operation, &root) { $0 = value }
            case "move":
                guard let value = find(operation.from[...], root) else { throw missing(operation, "from") }
                try remove(operation.from, operation, &root)
                try add(value, operation.path, operation, &root)
            case "copy":
                guard let value = find(operation.from[...], root) else { throw missing(operation, "from") }
                try add(value, operation.path, operation, &root)
            default:
                guard find(operation.path[...], root) ?? ManifestValue(.null) == operation.value else {
                    throw ManifestError(
                        code: .noMatch,
                        message: "the test of '\(operation.pathText)' fails: another value is there",
                        position: operation.position
                    )
                }
            }
        }
    }

    private func missing(_ operation: Operation, _ path: String) -> ManifestError {
        ManifestError(
            code: .noMatch,
            message:
                "the operation '\(operation.name)' finds nothing at '\(path == "from" ? operation.from.joined(separator: "/") : path)'",
            position: operation.position
        )
    }

    private func find(_ path: ArraySlice<String>, _ value: ManifestValue) -> ManifestValue? {
        guard let key = path.first else { return value }
        switch value.content {
        case .map(let map): return map[key].flatMap { find(path.dropFirst(), $0) }
        case .list(let items):
            guard let index = index(key, items.count) else { return nil }
            return find(path.dropFirst(), items[index])
        default: return nil
        }
    }

    /// The place in a list; a negative index counts from the end.
    private func index(_ key: String, _ count: Int) -> Int? {
        guard let index = Int(key), index < count, index >= -count else { return nil }
        return index < 0 ? index + count : index
    }

    private func change(
        _ path: ArraySlice<String>,
        _ operation: Operation,
        _ value: inout ManifestValue,
        _ change: (inout ManifestValue) throws(ManifestError) -> Void
    ) throws(ManifestError) {
        guard let key = path.first else {
            try change(&value)
            return
        }
        switch value.content {
        case .map(var map):
            value.content = .null
            defer { value.content = .map(map) }
            let done: Void? = try map.update(key) { (next: inout ManifestValue) throws(ManifestError) in
                try self.change(path.dropFirst(), operation, &next, change)
            }
            if done == nil { throw missing(operation, operation.pathText) }
        case .list(var items):
            guard let index = index(key, items.count) else { throw missing(operation, operation.pathText) }
            value.content = .null
            defer { value.content = .list(items) }
            try self.change(path.dropFirst(), operation, &items[index], change)
        default: throw missing(operation, operation.pathText)
        }
    }

    private func add(
        _ value: ManifestValue,
        _ path: [String],
        _ operation: Operation,
        _ root: inout ManifestValue
    ) throws(ManifestError) {
        guard let key = path.last else {
            root = value
            return
        }
        try change(path.dropLast(), operation, &root) { (parent: inout ManifestValue) throws(ManifestError) in
            switch parent.content {
            case .map(var map):
                map[key] = value
                parent.content = .map(map)
            case .list(var items):
                let place: Int
                if key == "-" {
                    place = items.count
                } else if let index = Int(key), index <= items.count, index >= -items.count - 1 {
                    place = index < 0 ? index + items.count + 1 : index
                } else {
                    throw missing(operation, operation.pathText)
                }
                items.insert(value, at: place)
                parent.content = .list(items)
            default: throw missing(operation, operation.pathText)
            }
        }
    }

    private func remove(
        _ path: [String],
        _ operation: Operation,
        _ root: inout ManifestValue
    ) throws(ManifestError) {
        guard let key = path.last, find(path[...], root) != nil else { throw missing(operation, operation.pathText) }
        try change(path.dropLast(), operation, &root) { (parent: inout ManifestValue) throws(ManifestError) in
            switch parent.content {
            case .map(var map):
                map.remove(key)
                parent.content = .map(map)
            case .list(var items):
                guard let place = index(key, items.count) else { throw missing(operation, operation.pathText) }
                items.remove(at: place)
                parent.content = .list(items)
            default: throw missing(operation, operation.pathText)
            }
        }
    }
}
