/// Merges a patch into an object as kustomize does: maps key by key, lists of Kubernetes' own kinds by their merge keys.
///
/// What a patch brings comes first in a merged list. `$patch: delete` and `$patch: replace` work in maps and lists; null
/// removes a key.
struct StrategicMerge {
    /// What became of a value.
    enum Outcome {
        case removed
        case value(ManifestValue)
        /// The patch took the place of what was there (`$patch: replace`).
        case replaced(ManifestValue)

        var value: ManifestValue? {
            switch self {
            case .removed: nil
            case .value(let value), .replaced(let value): value
            }
        }
    }

    private enum Directive: String {
        case merge, replace, delete
    }

    private static let directiveKey = "$patch"

    let schemas: PatchSchemas

    /// Merges a patch into a whole object; nil when the patch deletes it.
    func apply(_ patch: ManifestValue, to object: ManifestValue) throws(ManifestError) -> ManifestValue? {
        try merge(object, patch, rootSchema(object) ?? rootSchema(patch), keys: nil).value
    }

    /// Merges two values of which one at least is there.
    ///
    /// With `isSelf` both are the patch: it goes where nothing was, and only its directives and nulls take effect.
    func merge(
        _ old: ManifestValue?,
        _ patch: ManifestValue?,
        _ schema: PatchSchema?,
        keys: [String]?,
        isSelf: Bool = false
    ) throws(ManifestError) -> Outcome {
        let leading = [old, patch].compactMap { $0 }.first { !$0.isNull }
        guard let leading else { return try mergeMaps(old, patch, schema, isSelf: isSelf) }
        for other in [old, patch].compactMap({ $0 }) where !other.isNull && !Self.sameKind(other, leading) {
            throw ManifestError(
                code: .invalid,
                message:
                    "the patch has \(patch?.kindDescription ?? "nothing") where the object has \(leading.kindDescription)",
                position: patch?.position ?? other.position
            )
        }
        switch leading.content {
        case .map:
            return try mergeMaps(
                old,
                patch,
                schema ?? old.flatMap(rootSchema) ?? patch.flatMap(rootSchema),
                isSelf: isSelf
            )
        case .list:
            guard let keys else { return Self.settled(patch ?? old) }
            return try mergeLists(old, patch, schema, keys: keys, isSelf: isSelf)
        default: return Self.settled(patch ?? old)
        }
    }

    private static func settled(_ value: ManifestValue?) -> Outcome {
        guard let value, !value.isNull else { return .removed }
        return .value(value)
    }

    private static func sameKind(_ left: ManifestValue, _ right: ManifestValue) -> Bool {
        switch (left.content, right.content) {
        case (.map, .map), (.list, .list): true
        case (.map, _), (.list, _), (_, .map), (_, .list): false
        default: true
        }
    }

    private func rootSchema(_ value: ManifestValue) -> PatchSchema? {
        guard let kind = value["kind"]?.string, let apiVersion = value["apiVersion"]?.string else { return nil }
        return schemas.root(apiVersion: apiVersion, kind: kind)
    }

    // MARK: Maps

    private func mergeMaps(
        _ old: ManifestValue?,
        _ patch: ManifestValue?,
        _ schema: PatchSchema?,
        isSelf: Bool
    ) throws(ManifestError) -> Outcome {
        var patch = patch
        var isSelf = isSelf
        var isReplaced = false
        guard var base = old, !base.isNull else {
            guard var added = patch, !added.isNull else {
                // A null that somebody wrote stays; `key:` with nothing behind it goes.
                guard let old, patch == nil, !old.isBlank else { return .removed }
                return .value(old)
            }
            if try takeDirective(&added) == .delete { return .removed }
            return try mergeFields(added, added, schema, isSelf: true).map { .value($0) } ?? .removed
        }
        if let given = patch, given.isNull { return .removed }
        if patch != nil {
            var stripped = patch ?? base
            switch try takeDirective(&stripped) {
            case .delete: return .removed
            case .replace:
                isSelf = true
                isReplaced = true
            case .merge: break
            }
            patch = stripped
            if isSelf { base = stripped }
        }
        guard let merged = try mergeFields(base, patch, schema, isSelf: isSelf) else { return .removed }
        return isReplaced ? .replaced(merged) : .value(merged)
    }

    private func mergeFields(
        _ base: ManifestValue,
        _ patch: ManifestValue?,
        _ schema: PatchSchema?,
        isSelf: Bool
    ) throws(ManifestError) -> ManifestValue? {
        guard case .map(let baseMap) = base.content else { return base }
        let patchMap = patch?.map
        var result = ManifestMap()
        for entry in baseMap.entries {
            let field = schema?.field(entry.key)
            let outcome = try merge(
                entry.value,
                isSelf ? entry.value : patchMap?[entry.key],
                field?.below,
                keys: field?.mergeKeys,
                isSelf: isSelf
            )
            guard let value = outcome.value else { continue }
            result.append(ManifestMap.Entry(key: entry.key, position: entry.position, value: value))
        }
        for entry in patchMap?.entries ?? [] where !isSelf && baseMap.place(of: entry.key) == nil {
            let field = schema?.field(entry.key)
            let outcome = try merge(nil, entry.value, field?.below, keys: field?.mergeKeys)
            guard let value = outcome.value else { continue }
            result.append(ManifestMap.Entry(key: entry.key, position: entry.position, value: value))
        }
        return ManifestValue(.map(result), position: base.position)
    }

    /// Takes `$patch: …` out of a map.
    private func takeDirective(_ value: inout ManifestValue) throws(ManifestError) -> Directive {
        guard var map = value.map, let given = map[Self.directiveKey] else { return .merge }
        guard let directive = given.scalarText.flatMap(Directive.init) else { throw Self.unknown(given) }
        map.remove(Self.directiveKey)
        value.content = .map(map)
        return directive
    }

    private static func unknown(_ value: ManifestValue) -> ManifestError {
        ManifestError(
            code: .invalid,
            message: "'$patch' is delete, replace or merge, not '\(value.scalarText ?? "")'",
            position: value.position
        )
    }

    // MARK: Lists

    private func mergeLists(
        _ old: ManifestValue?,
        _ patch: ManifestValue?,
        _ schema: PatchSchema?,
        keys: [String],
        isSelf: Bool
    ) throws(ManifestError) -> Outcome {
        var isSelf = isSelf
        var patchItems = patch?.list
        var baseItems: [ManifestValue]
        let position = old?.position ?? patch?.position ?? .unknown
        if let old, let items = old.list {
            if let patch, patch.isNull { return .removed }
            baseItems = items
            if var items = patchItems {
                switch try takeDirective(&items) {
                case .delete: return .removed
                case .replace:
                    isSelf = true
                    baseItems = items
                case .merge: break
                }
                patchItems = items
                if isSelf { baseItems = items }
            }
        } else {
            guard let items = patchItems else { return .removed }
            isSelf = true
            baseItems = items
        }
        let merged: [ManifestValue]
        switch keys.count {
        case 0: merged = Self.mergePlain(baseItems, patchItems ?? [])
        case 1: merged = try mergeKeyed(baseItems, isSelf ? nil : patchItems, schema, key: keys[0], isSelf: isSelf)
        default:
            merged =
                try KeyedListMerge(merge: self, schema: schema, keys: keys, isSelf: isSelf).merge(baseItems, patchItems)
        }
        return .value(ManifestValue(.list(merged), position: position))
    }

    /// Takes an item that is nothing but `$patch: …` out of a list.
    private func takeDirective(_ items: inout [ManifestValue]) throws(ManifestError) -> Directive {
        guard let place = items.firstIndex(where: { $0.map?.count == 1 && $0[Self.directiveKey] != nil }),
            let given = items[place][Self.directiveKey]
        else { return .merge }
        guard let directive = given.scalarText.flatMap(Directive.init) else { throw Self.unknown(given) }
        items.remove(at: place)
        return directive
    }

    private static func mergePlain(_ base: [ManifestValue], _ patch: [ManifestValue]) -> [ManifestValue] {
        var seen: Set<String> = []
        return (patch + base).filter { seen.insert($0.scalarText ?? "").inserted }
    }

    /// Merges two lists whose items are told apart by one key.
    private func mergeKeyed(
        _ base: [ManifestValue],
        _ patch: [ManifestValue]?,
        _ schema: PatchSchema?,
        key: String,
        isSelf: Bool
    ) throws(ManifestError) -> [ManifestValue] {
        var order: [String] = []
        var patches: [String: ManifestValue] = [:]
        var firsts: [String: ManifestValue] = [:]
        var lasts: [String: ManifestValue] = [:]
        var unnamed: [ManifestValue] = []
        for item in patch ?? [] {
            guard let name = Self.name(item, key) else {
                unnamed.append(item)
                continue
            }
            if patches[name] == nil {
                patches[name] = item
                order.append(name)
            }
        }
        for item in base {
            guard let name = Self.name(item, key) else {
                unnamed.append(item)
                continue
            }
            if firsts[name] == nil {
                firsts[name] = item
                if patches[name] == nil { order.append(name) }
            } else {
                // Of items with the same key the last one wins.
                lasts[name] = item
            }
        }
        var result: [ManifestValue] = []
        for name in order {
            let old = firsts[name]
            switch try merge(old, isSelf ? old : patches[name], schema, keys: nil, isSelf: isSelf) {
            case .removed: continue
            case .value(let value):
                guard value.map?.isEmpty != true else { continue }
                result.append(lasts[name] ?? value)
            case .replaced(let value): result.append(lasts[name] ?? (isSelf ? value : old) ?? value)
            }
        }
        return result + unnamed
    }

    private static func name(_ item: ManifestValue, _ key: String) -> String? {
        guard let value = item[key], !value.isNull else { return nil }
        return value.scalarText
    }
}
