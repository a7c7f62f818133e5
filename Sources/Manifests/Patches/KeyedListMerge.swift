/// Merges lists whose items are told apart by several keys, such as a port's number and protocol.
///
/// A key that an item lacks matches any value, as long as another key is the same.
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
        let used = keys.indices.filter { key in identities.contains { !$0[key].isEmpty } }
        var result: [ManifestValue] = []
        for identity in identities {
            let wanted = used.map { (keys[$0], identity[$0]) }
            let place = base.firstIndex { Self.matches($0, wanted) }
            let old = place.map { base[$0] }
            let given = patch.first { Self.matches($0, wanted) }
            let outcome = try merge.merge(old, isSelf ? old : given, schema, keys: nil, isSelf: isSelf)
            guard var value = outcome.value, value.map?.isEmpty != true else {
                base.removeAll { Self.matches($0, wanted) }
                continue
            }
            for (key, text) in wanted where !text.isEmpty && value[key] == nil {
                value.set(ManifestValue(text, position: value.position), at: [key])
            }
            if case .value = outcome, let place { base[place] = value }
            Self.put(value, wanted, into: &result)
        }
        for item in base {
            let wanted = used.map { (keys[$0], item[keys[$0]]?.scalarText ?? "") }
            Self.put(item, wanted, into: &result)
        }
        return result
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
            for second in list.indices {
                guard let both = Self.combined(list[first], list[second]) else { continue }
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
    private static func matches(_ item: ManifestValue, _ wanted: [(String, String)]) -> Bool {
        let known = wanted.filter { !$0.1.isEmpty }
        guard !known.isEmpty else { return false }
        return known.allSatisfy { key, text in
            guard let value = item[key] else { return key != wanted[0].0 }
            return value.scalarText == text
        }
    }

    private static func put(_ value: ManifestValue, _ wanted: [(String, String)], into list: inout [ManifestValue]) {
        if let place = list.firstIndex(where: { matches($0, wanted) }) {
            list[place] = value
        } else {
            list.append(value)
        }
    }
}
