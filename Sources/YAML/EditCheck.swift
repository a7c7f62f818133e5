/// Compares a document before and after an edit.
enum EditCheck {
    /// Whether the two differ at one path at most, and have what was meant there.
    static func differs(
        _ before: YAMLNode?,
        _ after: YAMLNode,
        onlyAt path: ArraySlice<YAMLPathStep>,
        value: (YAMLNode) -> Bool
    ) -> Bool {
        guard let step = path.first else { return value(after) }
        switch step {
        case .key(let key):
            guard let entries = after.mapping, entries.filter({ $0.key.text == key }).count == 1 else { return false }
            let old = before?.mapping ?? []
            guard before?.mapping != nil || (before?.isNull ?? true) else { return false }
            guard old.filter({ $0.key.text != key }).elementsEqual(entries.filter { $0.key.text != key }, by: same)
            else {
                return false
            }
            guard let next = after[key] else { return false }
            return differs(before?[key], next, onlyAt: path.dropFirst(), value: value)
        case .index(let index):
            guard let items = after.sequence, items.indices.contains(index) else { return false }
            let old = before?.sequence ?? []
            guard before?.sequence != nil || (before?.isNull ?? true), items.count == max(old.count, index + 1) else {
                return false
            }
            for place in old.indices where place != index && !same(old[place], items[place]) { return false }
            return differs(
                old.indices.contains(index) ? old[index] : nil,
                items[index],
                onlyAt: path.dropFirst(),
                value: value
            )
        }
    }

    /// Whether the second document is the first without one entry of the mapping at a path.
    static func lacks(_ index: Int, _ before: YAMLNode, _ after: YAMLNode, at path: ArraySlice<YAMLPathStep>) -> Bool {
        guard let step = path.first else {
            guard var entries = before.mapping, let left = after.mapping else { return false }
            entries.remove(at: index)
            return entries.elementsEqual(left, by: same)
        }
        switch step {
        case .key(let key):
            guard let old = before.mapping, let new = after.mapping, old.count == new.count else { return false }
            return zip(old, new).allSatisfy { first, second in
                guard first.key.text == key else { return same(first, second) }
                return same(first.key, second.key) && lacks(index, first.value, second.value, at: path.dropFirst())
            }
        case .index(let place):
            guard let old = before.sequence, let new = after.sequence, old.count == new.count else { return false }
            return old.indices.allSatisfy { item in
                item == place
                    ? lacks(index, old[item], new[item], at: path.dropFirst()) : same(old[item], new[item])
            }
        }
    }

    private static func same(_ left: YAMLEntry, _ right: YAMLEntry) -> Bool {
        same(left.key, right.key) && same(left.value, right.value)
    }

    private static func same(_ left: YAMLNode, _ right: YAMLNode) -> Bool {
        guard left.tag == right.tag, left.anchor == right.anchor, left.alias == right.alias else { return false }
        switch (left.content, right.content) {
        case (.scalar(let first), .scalar(let second)): return first.text == second.text && first.style == second.style
        case (.sequence(let first), .sequence(let second)): return first.elementsEqual(second, by: same)
        case (.mapping(let first), .mapping(let second)): return first.elementsEqual(second, by: same)
        default: return false
        }
    }
}
