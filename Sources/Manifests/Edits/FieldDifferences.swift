/// Gathers the fields in which two trees differ.
struct FieldDifferences {
    /// Whether the data of the object is secret.
    let hidesValues: Bool
    /// What no other object may show.
    let secrets: SecretTexts
    private(set) var fields: [ManifestDiff.Field] = []

    init(hidesValues: Bool, secrets: SecretTexts) {
        self.hidesValues = hidesValues
        self.secrets = secrets
    }

    mutating func compare(_ before: ManifestValue?, _ after: ManifestValue?, path: String) {
        if let before, let after, before == after { return }
        switch (before?.content, after?.content) {
        case (.map(let old), .map(let new)): compare(old, new, path)
        case (.map(let old), nil) where !old.isEmpty: compare(old, ManifestMap(), path)
        case (nil, .map(let new)) where !new.isEmpty: compare(ManifestMap(), new, path)
        case (.list(let old), .list(let new)): compare(old, new, path)
        case (.list(let old), nil) where !old.isEmpty: compare(old, [], path)
        case (nil, .list(let new)) where !new.isEmpty: compare([], new, path)
        default: add(before, after, path)
        }
    }

    private mutating func compare(_ old: ManifestMap, _ new: ManifestMap, _ path: String) {
        let keys = Set(old.keys).union(new.keys).sorted(by: Bytewise.precedes)
        for key in keys {
            let isPlain = key.utf8.allSatisfy { $0 != UInt8(ascii: ".") && $0 != UInt8(ascii: "[") }
            let step = isPlain ? key : "[\(key)]"
            compare(old[key], new[key], path: path.isEmpty ? step : isPlain ? "\(path).\(step)" : "\(path)\(step)")
        }
    }

    private mutating func compare(_ old: [ManifestValue], _ new: [ManifestValue], _ path: String) {
        guard let oldNames = Self.names(old), let newNames = Self.names(new) else {
            for index in 0..<max(old.count, new.count) {
                compare(
                    old.indices.contains(index) ? old[index] : nil,
                    new.indices.contains(index) ? new[index] : nil,
                    path: "\(path)[\(index)]"
                )
            }
            return
        }
        let before = Dictionary(uniqueKeysWithValues: zip(oldNames, old))
        let after = Dictionary(uniqueKeysWithValues: zip(newNames, new))
        let order = newNames + oldNames.filter { after[$0] == nil }
        for name in order { compare(before[name], after[name], path: "\(path)[name=\(name)]") }
        let common = oldNames.filter { after[$0] != nil }
        if common != newNames.filter({ before[$0] != nil }) {
            let list = { (names: [String]) in ManifestValue(.list(names.map { ManifestValue($0) })) }
            add(list(oldNames), list(newNames), "\(path) (order)", isHidden: false)
        }
    }

    /// The names of the items, when each has one of its own.
    private static func names(_ items: [ManifestValue]) -> [String]? {
        var names: [String] = []
        for item in items {
            guard let name = item["name"]?.string else { return nil }
            names.append(name)
        }
        return Set(names).count == names.count ? names : nil
    }

    private mutating func add(
        _ before: ManifestValue?,
        _ after: ManifestValue?,
        _ path: String,
        isHidden: Bool? = nil
    ) {
        let hides = isHidden ?? (hidesValues && Self.isSecret(path))
        let secrets = secrets
        let text = { (value: ManifestValue?) in
            value.map { hides || secrets.occur(in: $0) ? SecretTexts.marker : $0.canonicalJSON }
        }
        fields.append(
            ManifestDiff.Field(
                action: before == nil ? .added : after == nil ? .removed : .changed,
                path: path,
                before: text(before),
                after: text(after)
            )
        )
    }

    /// What of a Secret may be shown is named here; everything else, annotations with copies of it included, is not.
    private static func isSecret(_ path: String) -> Bool {
        let shown = ["apiVersion", "kind", "type", "immutable", "metadata.name", "metadata.namespace"]
        return !shown.contains(path) && !path.hasPrefix("metadata.labels")
    }
}
