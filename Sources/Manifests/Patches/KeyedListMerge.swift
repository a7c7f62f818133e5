/// Merges lists whose items are told apart by several keys, such as a port's number and protocol.
///
/// The steps are kustomize's own, one by one, since what they make of items that lack a key follows from nothing else: a
/// port without a protocol takes the place of the one a patch gave it.
struct KeyedListMerge {
    let merge: StrategicMerge
    let schema: PatchSchema?
    let keys: [String]
    let isSelf: Bool

    private static let limit = 2_000

    func merge(_ base: [ManifestValue], _ patch: [ManifestValue]?) throws(ManifestError) -> [ManifestValue] {
        guard base.count + (patch?.count ?? 0) <= Self.limit else {
            throw ManifestError(
                code: .tooLarge,
                message: "the list has more than \(Self.limit) items told apart by \(keys.joined(separator: " and "))",
                position: base.first?.position ?? .unknown
            )
        }
        var base = base
        let patch = isSelf ? base : patch ?? []
        let identities = distinctIdentities(patch + base)
        var used = keys.indices.filter { key in identities.contains { !$0[key].isEmpty } }
        if used.isEmpty { used = Array(keys.indices) }
        var result: [ManifestValue] = []
        for identity in identities {
            let wanted: [(String, String?)] = used.map { (keys[$0], identity[$0]) }
            let place = base.firstIndex { Self.isMeant($0, by: wanted) }
            let old = place.map { base[$0] }
            let given = patch.first { Self.isMeant($0, by: wanted) }
            let outcome = try merge.merge(old, isSelf ? old : given, schema, keys: nil, isSelf: isSelf)
            guard var value = outcome.value, value.map?.isEmpty != true else {
                Self.put(nil, wanted, into: &base)
                continue
            }
            for case (let key, let text?) in wanted where !text.isEmpty && value[key] == nil {
                value.set(ManifestValue(text, position: value.position), at: [key])
            }
            if case .value = outcome, let place { base[place] = value }
            Self.put(value, wanted, into: &result)
        }
        for item in base { append(item, used, to: &result) }
        return result
    }

    /// Adds an item of the object to those the patch brought.
    private func append(_ item: ManifestValue, _ used: [Int], to result: inout [ManifestValue]) {
        var values: [String] = []
        for key in used {
            guard let value = item[keys[key]] else {
                result.append(item)
                continue
            }
            values.append(value.scalarText ?? "")
        }
        // Values are paired with keys in order, whichever of them the item lacks.
        let wanted: [(String, String?)] = used.enumerated().map { (keys[$1], $0 < values.count ? values[$0] : nil) }
        if used.count > 1 { Self.put(nil, wanted, into: &result) }
        Self.put(item, wanted, into: &result)
    }

    /// The values of the keys of every item, each once; those that differ only where one is missing are one.
    private func distinctIdentities(_ items: [ManifestValue]) -> [[String]] {
        var list: [[String]] = []
        var seen: Set<[String]> = []
        for item in items {
            let identity = keys.map { item[$0].flatMap { $0.isNull ? nil : $0.scalarText } ?? "" }
            if seen.insert(identity).inserted { list.append(identity) }
        }
        for first in list.indices {
            let one = list[first]
            for second in list.indices {
                guard let both = Self.combined(one, list[second]) else { continue }
                list[first] = both
                list[second] = both
            }
        }
        return list
    }

    private static func combined(_ left: [String], _ right: [String]) -> [String]? {
        var hasCommon = false
        var result: [String] = []
        for (first, second) in zip(left, right) {
            if first == second {
                hasCommon = true
                result.append(first)
            } else if first.isEmpty || second.isEmpty {
                result.append(first.isEmpty ? second : first)
            } else {
                return nil
            }
        }
        return hasCommon ? result : nil
    }

    /// Whether an item has every key with its value; a value that is not known is not asked for.
    private static func isMeant(_ item: ManifestValue, by wanted: [(String, String?)]) -> Bool {
        let known = wanted.filter { $0.1?.isEmpty == false }
        guard !known.isEmpty else { return false }
        return known.allSatisfy { key, text in item[key]?.scalarText == text }
    }

    /// Puts a value in the place of every item with these keys, or at the end; without a value the items go.
    ///
    /// An empty text stands for any value, and a key without one asks for nothing. With no values at all, everything goes.
    private static func put(
        _ value: ManifestValue?,
        _ wanted: [(String, String?)],
        into list: inout [ManifestValue]
    ) {
        let hasValues = wanted.contains { $0.1 != nil }
        var isFound = false
        var result: [ManifestValue] = []
        for item in list where !item.isNull && item.map?.isEmpty != true {
            let isSame =
                hasValues
                && wanted.allSatisfy { key, text in
                    guard let text else { return true }
                    guard let field = item[key] else { return false }
                    return text.isEmpty || field.scalarText == text
                }
            guard isSame else {
                if hasValues { result.append(item) }
                continue
            }
            isFound = true
            if let value { result.append(value) }
        }
        if let value, !isFound { result.append(value) }
        list = result
    }
}
