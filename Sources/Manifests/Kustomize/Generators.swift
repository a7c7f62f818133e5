import YAML

/// Makes ConfigMaps and Secrets of files, literals and env files.
struct Generators {
    let load: (Kustomization.Entry) throws(ManifestError) -> [UInt8]

    /// Adds an object, or merges it into the one it is for.
    func add(_ made: Resource, to map: inout ResourceMap) throws(ManifestError) {
        let position = made.root.position
        let matches = map.matching(made.id)
        guard let old = matches.first else {
            guard made.behavior == nil || made.behavior == .create else {
                throw ManifestError(
                    code: .noMatch,
                    message: "there is no \(made.id) to \(made.behavior?.rawValue ?? "")",
                    position: position
                )
            }
            try map.append(made)
            return
        }
        guard matches.count == 1 else {
            throw ManifestError(
                code: .conflict,
                message: "\(matches.count) objects could be meant by \(made.id)",
                position: position
            )
        }
        guard let behavior = made.behavior, behavior != .create else {
            throw ManifestError(
                code: .conflict,
                message: "\(made.id) is already there; say 'behavior: merge' or 'behavior: replace'",
                position: position
            )
        }
        combine(made, with: old, mergesData: behavior == .merge)
        map.replace(old, with: made)
    }

    private func combine(_ made: Resource, with old: Resource, mergesData: Bool) {
        for field in ["labels", "annotations"] {
            let own = field == "labels" ? made.labels() : made.annotations()
            let all = (field == "labels" ? old.labels() : old.annotations()).merging(own) { _, new in new }
            made.root.set(all.isEmpty ? nil : ManifestValue(.map(ManifestMap(all))), at: ["metadata", field])
        }
        made.name = old.name
        made.namespace = old.namespace
        made.previous = old.previous
        made.prefixes = old.prefixes
        made.suffixes = old.suffixes
        made.behavior = old.behavior
        made.needsHash = made.needsHash && old.needsHash
        made.variables = old.variables
        made.transformations = old.transformations + made.transformations
        if mergesData, let origin = old.origin { made.origin = origin }
        guard mergesData else { return }
        for field in ["data", "binaryData"] {
            var all = old.root[field]?.map ?? ManifestMap()
            for entry in made.root[field]?.map?.entries ?? [] { all[entry.key] = entry.value }
            made.root.set(all.isEmpty ? nil : ManifestValue(.map(all)), at: [field])
        }
    }

    /// Makes the object of a generator.
    func make(_ generator: Kustomization.Generator) throws(ManifestError) -> Resource {
        var root = ManifestMap()
        root["apiVersion"] = ManifestValue("v1")
        root["kind"] = ManifestValue(generator.isSecret ? "Secret" : "ConfigMap")
        var metadata = ManifestMap()
        metadata["name"] = ManifestValue(generator.name, position: generator.position)
        if !generator.namespace.isEmpty { metadata["namespace"] = ManifestValue(generator.namespace) }
        let options = generator.options
        if !options.labels.isEmpty { metadata["labels"] = ManifestValue(.map(ManifestMap(options.labels))) }
        if !options.annotations.isEmpty {
            metadata["annotations"] = ManifestValue(.map(ManifestMap(options.annotations)))
        }
        root["metadata"] = ManifestValue(.map(metadata))
        if generator.isSecret { root["type"] = ManifestValue(generator.type.isEmpty ? "Opaque" : generator.type) }
        var data = ManifestMap()
        var binaryData = ManifestMap()
        for (key, bytes) in try pairs(generator).sorted(by: { Bytewise.precedes($0.key, $1.key) }) {
            if generator.isSecret {
                data[key] = ManifestValue(Base64.wrapped(bytes))
            } else if let text = String(validating: bytes, as: UTF8.self) {
                data[key] = ManifestValue(text)
            } else {
                binaryData[key] = ManifestValue(Base64.wrapped(bytes))
            }
        }
        if !data.isEmpty { root["data"] = ManifestValue(.map(data)) }
        if !binaryData.isEmpty { root["binaryData"] = ManifestValue(.map(binaryData)) }
        if options.immutable { root["immutable"] = ManifestValue(.bool(true)) }
        let resource = Resource(ManifestValue(.map(root), position: generator.position))
        resource.needsHash = !options.disableNameSuffixHash
        resource.behavior = generator.behavior
        return resource
    }

    // MARK: Keys and values

    private func pairs(_ generator: Kustomization.Generator) throws(ManifestError) -> [String: [UInt8]] {
        var result: [String: [UInt8]] = [:]
        func add(_ key: String, _ value: [UInt8], _ position: SourcePosition) throws(ManifestError) {
            guard result.updateValue(value, forKey: key) == nil else {
                throw ManifestError(
                    code: .conflict,
                    message: "the key '\(key)' stands twice in \(generator.name)",
                    position: position
                )
            }
        }
        for entry in generator.envs {
            for pair in try DotEnv.pairs(try load(entry), named: entry.text, from: entry.position) {
                try add(pair.key, Array(pair.value.utf8), entry.position)
            }
        }
        for entry in generator.literals {
            guard let equals = entry.text.firstIndex(of: "="), equals != entry.text.startIndex else {
                throw ManifestError(code: .invalid, message: "a literal is written key=value", position: entry.position)
            }
            let value = Self.unquoted(entry.text[entry.text.index(after: equals)...])
            try add(String(entry.text[..<equals]), Array(value.utf8), entry.position)
        }
        for entry in generator.files {
            let (key, path) = try Self.file(entry)
            try add(key, try load(Kustomization.Entry(text: path, position: entry.position)), entry.position)
        }
        return result
    }

    /// Takes away quotes that stand on both sides.
    private static func unquoted(_ text: Substring) -> Substring {
        guard text.utf8.count >= 2, let first = text.first, first == text.last, first == "\"" || first == "'" else {
            return text
        }
        return text.dropFirst().dropLast()
    }

    /// Reads `path` or `key=path`.
    private static func file(_ entry: Kustomization.Entry) throws(ManifestError) -> (key: String, path: String) {
        let parts = entry.text.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
        guard parts.count <= 2, !parts.contains("") else {
            throw ManifestError(
                code: .invalid,
                message: "a file is written path or key=path: '\(entry.text)'",
                position: entry.position
            )
        }
        if parts.count == 2 { return (parts[0], parts[1]) }
        return (parts[0].split(separator: "/").last.map(String.init) ?? parts[0], parts[0])
    }
}
