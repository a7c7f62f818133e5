/// Which field of which kinds a transformer changes, as kustomize's configuration has it.
struct FieldSpec: Hashable {
    /// One step of a path.
    struct Step: Hashable {
        let name: String
        /// Whether the step was written with `[]`: the field is a list, which is never made.
        let isList: Bool
    }

    /// What is made of a field that is missing.
    enum Creation {
        case nothing, scalar, map
    }

    var group = ""
    var version = ""
    var kind = ""
    let path: String
    let steps: [Step]
    var create = false

    init(_ path: String, kind: String = "", group: String = "", version: String = "", create: Bool = false) {
        self.path = path
        self.group = group
        self.version = version
        self.kind = kind
        self.create = create
        steps = Self.split(path).map { part in
            part.utf8.suffix(2).elementsEqual("[]".utf8)
                ? Step(name: String(part.dropLast(2)), isList: true) : Step(name: part, isList: false)
        }
    }

    /// Splits at `/`; `\/` stands for a slash in a name.
    static func split(_ path: String) -> [String] {
        let slash = UInt8(ascii: "/")
        let backslash = UInt8(ascii: "\\")
        let bytes = path.utf8
        var result: [String] = []
        var pending = ""
        var start = bytes.startIndex
        // A slash at the very start is passed over.
        if bytes.first == slash { start = bytes.index(after: start) }
        while let end = bytes[start...].firstIndex(of: slash) {
            if end > start, bytes[bytes.index(before: end)] == backslash {
                pending += path[start..<bytes.index(before: end)] + "/"
            } else {
                result.append(pending + path[start..<end])
                pending = ""
            }
            start = bytes.index(after: end)
        }
        result.append(pending + path[start...])
        return result
    }

    /// Whether an identity is of the kinds meant; what is left empty matches everything.
    func selects(_ id: ResourceID) -> Bool {
        (kind.isEmpty || kind == id.kind) && (group.isEmpty || group == id.group)
            && (version.isEmpty || version == id.version)
    }

    /// Calls `change` on every value the path leads to, making the way to it when the spec says so.
    func apply(
        to resource: Resource,
        making creation: Creation = .nothing,
        _ change: (inout ManifestValue) throws(ManifestError) -> Void
    ) throws(ManifestError) {
        guard (create && creation != .nothing) || Self.leadsSomewhere(resource.root, steps[...]) else { return }
        do {
            try visit(&resource.root, steps[...], creation, change)
        } catch {
            throw ManifestError(
                code: error.code,
                message: "\(resource.kind)/\(resource.name): field '\(path)': \(error.message)",
                position: error.position
            )
        }
    }

    /// Whether anything stands at the end of a path; lists on the way are looked through.
    private static func leadsSomewhere(_ value: ManifestValue, _ steps: ArraySlice<Step>) -> Bool {
        guard let step = steps.first else { return true }
        switch value.content {
        case .map(let map):
            guard let next = map[step.name] else { return false }
            if step.isList, next.isNull { return true }
            return leadsSomewhere(next, steps.dropFirst())
        case .list(let items): return items.contains { leadsSomewhere($0, steps) }
        case .null: return false
        default: return true
        }
    }

    private func visit(
        _ value: inout ManifestValue,
        _ steps: ArraySlice<Step>,
        _ creation: Creation,
        _ change: (inout ManifestValue) throws(ManifestError) -> Void
    ) throws(ManifestError) {
        guard let step = steps.first else {
            try change(&value)
            return
        }
        let position = value.position
        switch value.content {
        case .null: return
        case .list(var items):
            value.content = .null
            defer { value.content = .list(items) }
            for index in items.indices { try visit(&items[index], steps, creation, change) }
        case .map(var map):
            value.content = .null
            defer { value.content = .map(map) }
            if create, creation != .nothing, !step.isList {
                let isLast = steps.count == 1
                let isMissing = map[step.name].map(\.isNull) ?? true
                if isMissing {
                    let made: ManifestValue.Content = isLast && creation == .scalar ? .string("") : .map(ManifestMap())
                    map[step.name] = ManifestValue(made, position: position)
                }
            }
            _ = try map.update(step.name) { (next: inout ManifestValue) throws(ManifestError) in
                // kustomize makes a list of a null where it looks for one.
                if step.isList, next.isNull { next.content = .list([]) }
                try visit(&next, steps.dropFirst(), creation, change)
            }
        default:
            throw ManifestError(
                code: .invalid,
                message: "a mapping or a list is expected here, not \(value.kindDescription)",
                position: position
            )
        }
    }
}
