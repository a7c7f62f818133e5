import YAML

/// Takes the objects out of YAML texts.
enum ObjectReader {
    /// What the objects are read for.
    enum Purpose {
        /// To be applied as they are.
        case apply
        /// To be built: keys are strings only, and annotations have the text they were written with.
        case build
        /// To patch objects of a build: keys are strings only.
        case patch
        /// To patch the objects a target selects: labels and annotations have the text they were written with as well.
        case targetedPatch

        /// The metadata whose values become text.
        fileprivate var textFields: [String] {
            switch self {
            case .apply, .patch: []
            case .build: ["annotations"]
            case .targetedPatch: ["annotations", "labels"]
            }
        }
    }

    /// Every object of a text in order; documents that hold nothing are passed over, and a `List` gives its items.
    static func objects(
        _ bytes: [UInt8],
        _ positions: PositionMap,
        for purpose: Purpose
    ) throws(ManifestError) -> [ManifestValue] {
        var result: [ManifestValue] = []
        var pending = try documents(bytes, positions, purpose)
        var next = 0
        while next < pending.count {
            let document = pending[next]
            next += 1
            if document.isNull || document.map?.isEmpty == true { continue }
            try check(document)
            guard document["kind"]?.string?.hasSuffix("List") == true, let items = document["items"] else {
                result.append(document)
                continue
            }
            if items.isNull { continue }
            guard let list = items.list else {
                throw ManifestError(
                    code: .invalid,
                    message: "the items of a List are a list, not \(items.kindDescription)",
                    position: items.position
                )
            }
            pending += list
        }
        return result
    }

    private static func documents(
        _ bytes: [UInt8],
        _ positions: PositionMap,
        _ purpose: Purpose
    ) throws(ManifestError) -> [ManifestValue] {
        let nodes: [YAMLNode]
        do {
            nodes = try YAML.parse(bytes, file: positions.source.name)
        } catch {
            throw positions.error(error)
        }
        var values: [ManifestValue] = []
        for node in nodes {
            var value = ManifestValue(node, positions, ReadingStyle(rewritesFolded: purpose != .apply))
            if purpose != .apply { try checkJSON(node, positions) }
            for field in purpose.textFields { keepText(of: field, node, in: &value) }
            if purpose == .targetedPatch { removeEmpty(in: &value) }
            values.append(value)
        }
        return values
    }

    /// Refuses what JSON does not have, and kustomize fails at: keys that are no strings, and numbers that are not finite.
    private static func checkJSON(_ node: YAMLNode, _ positions: PositionMap) throws(ManifestError) {
        switch node.content {
        case .scalar(let scalar):
            guard scalar.style == .plain, scalar.text.utf8.count <= 5, scalar.text.contains("."), node.tag == nil,
                case .float(let number) = ManifestValue.plainContent(scalar.text), !number.isFinite
            else { return }
            throw ManifestError(
                code: .invalid,
                message: "JSON has no number '\(scalar.text)'",
                position: positions.position(node.range.start)
            )
        case .sequence(let items): for item in items { try checkJSON(item, positions) }
        case .mapping(let entries):
            for entry in entries {
                if let scalar = entry.key.scalar, scalar.style == .plain, entry.key.tag == nil {
                    guard case .string = ManifestValue.plainContent(scalar.text) else {
                        throw ManifestError(
                            code: .invalid,
                            message: "the key '\(scalar.text)' is no string; quote it",
                            position: positions.position(entry.key.range.start)
                        )
                    }
                }
                try checkJSON(entry.value, positions)
            }
        }
    }

    /// Gives labels or annotations that are numbers or nothing the text they were written with, as kustomize prints them.
    private static func keepText(of field: String, _ node: YAMLNode, in value: inout ManifestValue) {
        for entry in node["metadata"]?[field]?.mapping ?? [] {
            guard let key = entry.key.text, let scalar = entry.value.scalar, scalar.style == .plain else { continue }
            let path = ["metadata", field, key]
            guard let given = value[path: path], given.string == nil else { continue }
            value.set(ManifestValue(scalar.text, position: given.position), at: path[...])
        }
    }

    /// Takes labels and annotations away that hold nothing: they ask for nothing.
    private static func removeEmpty(in value: inout ManifestValue) {
        for field in ["labels", "annotations"] {
            guard let given = value["metadata"]?[field], given.isNull else { continue }
            value.set(nil, at: ["metadata", field])
        }
    }

    /// Checks what every object needs: a kind and a name.
    private static func check(_ document: ManifestValue) throws(ManifestError) {
        func fault(_ message: String, _ position: SourcePosition) -> ManifestError {
            ManifestError(code: .invalid, message: message, position: position)
        }
        guard document.map != nil else {
            throw fault("a Kubernetes object is a mapping, not \(document.kindDescription)", document.position)
        }
        guard let kind = document["kind"]?.string, !kind.isEmpty else {
            throw fault("the object has no 'kind'", document["kind"]?.position ?? document.position)
        }
        guard !kind.hasSuffix("List") else { return }
        guard let name = document["metadata"]?["name"]?.scalarText, !name.isEmpty,
            document["metadata"]?["name"]?.isNull == false
        else {
            let name = document["metadata"]?["name"]
            if let name, name.map != nil {
                throw fault("the \(kind)'s name is a mapping; a template ({{ … }}) has to be rendered", name.position)
            }
            let place = document["metadata"]?.position ?? document.position
            guard document["metadata"]?["generateName"]?.string == nil else {
                throw fault("the \(kind) needs a 'metadata.name': with generateName nobody knows it again", place)
            }
            throw fault("the \(kind) has no 'metadata.name'", place)
        }
    }
}
