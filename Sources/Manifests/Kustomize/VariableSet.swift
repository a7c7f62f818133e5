/// The variables of a build, by name.
struct VariableSet {
    private var variables: [String: Variable] = [:]

    /// Adds a kustomization's variables and marks the objects they read.
    mutating func add(_ new: [Variable], reading map: ResourceMap) throws(ManifestError) {
        guard !new.isEmpty else { return }
        var named: [ResourceID: [Resource]] = [:]
        for resource in map.resources where !resource.isDeleted {
            for id in Set(resource.allIDs.map(Self.withoutNamespace)) { named[id, default: []].append(resource) }
        }
        for variable in new {
            var found = named[Self.withoutNamespace(variable.object)] ?? []
            if !variable.object.namespace.isEmpty || variable.object.isClusterScoped {
                let wanted = variable.object.effective
                found = found.filter { $0.allIDs.contains { $0.effective == wanted } }
            }
            guard found.count <= 1 else {
                throw ManifestError(
                    code: .conflict,
                    message: "the variable '\(variable.name)' could read \(found.count) objects; name the namespace",
                    position: variable.position
                )
            }
            found.first?.variables.append(variable.name)
            try insert(variable)
        }
    }

    /// Adds the variables of another build.
    mutating func merge(_ other: VariableSet) throws(ManifestError) {
        for (_, variable) in other.variables.sorted(by: { $0.key < $1.key }) { try insert(variable) }
    }

    private mutating func insert(_ variable: Variable) throws(ManifestError) {
        guard let known = variables.updateValue(variable, forKey: variable.name) else { return }
        throw ManifestError(
            code: .conflict,
            message: "the variable '\(variable.name)' is already there (\(known.position))",
            position: variable.position
        )
    }

    private static func withoutNamespace(_ id: ResourceID) -> ResourceID {
        var id = id
        id.namespace = ""
        return id
    }

    // MARK: Resolving

    /// Writes the values of the variables where `$(NAME)` stands in the fields.
    func resolve(in resources: [Resource], fields: [FieldSpec]) throws(ManifestError) {
        guard !variables.isEmpty else { return }
        let expansion = VariableExpansion(values: try values(in: resources))
        for resource in resources {
            let id = resource.id
            for field in fields where field.selects(id) {
                try field.apply(to: resource) { (value: inout ManifestValue) throws(ManifestError) in
                    try expansion.expand(&value)
                }
            }
        }
    }

    private func values(in resources: [Resource]) throws(ManifestError) -> [String: ManifestValue] {
        var sources: [String: Resource] = [:]
        for resource in resources {
            for name in resource.variables where sources[name] == nil { sources[name] = resource }
        }
        var values: [String: ManifestValue] = [:]
        for (name, variable) in variables.sorted(by: { $0.key < $1.key }) {
            guard let source = sources[name] else {
                throw ManifestError(
                    code: .noMatch,
                    message: "the variable '\(name)' reads \(variable.object), which is not there",
                    position: variable.position
                )
            }
            let steps = Self.steps(of: variable.path)
            guard let value = ReplacementPath.lookup(steps[...], in: source.root) else {
                throw ManifestError(
                    code: .noMatch,
                    message: "the variable '\(name)' reads '\(variable.path)', which \(source.id) does not have",
                    position: variable.position
                )
            }
            values[name] = value
        }
        return values
    }

    /// The steps of a path; `ports[0]` is a field and a place.
    private static func steps(of path: String) -> [String] {
        ReplacementPath.split(path).flatMap { part -> [String] in
            guard part.hasSuffix("]"), let open = part.lastIndex(of: "[") else { return [part] }
            let digits = part[part.index(after: open)...].dropLast()
            guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return [part] }
            return (open == part.startIndex ? [] : [String(part[..<open])]) + [String(digits)]
        }
    }
}
