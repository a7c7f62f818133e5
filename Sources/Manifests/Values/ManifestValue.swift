/// One value of a Kubernetes object: a tree that can be changed, with where each value was written.
public struct ManifestValue: Sendable {
    /// What a value holds.
    public enum Content: Sendable {
        case null
        case bool(Bool)
        case integer(Int64)
        case float(Double)
        case string(String)
        case list([ManifestValue])
        case map(ManifestMap)
    }

    /// What the value holds.
    public var content: Content
    /// Where it was written; unknown for a value made in memory.
    public var position: SourcePosition
    /// Whether this is a null that no character stands for, as after `key:`; a strategic merge passes over it.
    var isBlank = false

    /// Makes a value.
    public init(_ content: Content, position: SourcePosition = .unknown) {
        self.content = content
        self.position = position
    }

    /// Makes a string.
    public init(_ text: String, position: SourcePosition = .unknown) {
        self.init(.string(text), position: position)
    }

    /// The map, if the value is one.
    public var map: ManifestMap? {
        guard case .map(let map) = content else { return nil }
        return map
    }

    /// The items, if the value is a list.
    public var list: [ManifestValue]? {
        guard case .list(let items) = content else { return nil }
        return items
    }

    /// The text, if the value is a string.
    public var string: String? {
        guard case .string(let text) = content else { return nil }
        return text
    }

    /// The number, if the value is an integer.
    public var integer: Int64? {
        guard case .integer(let number) = content else { return nil }
        return number
    }

    /// The truth value, if it is one.
    public var bool: Bool? {
        guard case .bool(let flag) = content else { return nil }
        return flag
    }

    /// Whether there is nothing.
    public var isNull: Bool {
        guard case .null = content else { return false }
        return true
    }

    /// The text of any scalar as YAML writes it; nil for lists and maps.
    public var scalarText: String? {
        switch content {
        case .null: "null"
        case .bool(let flag): flag ? "true" : "false"
        case .integer(let number): String(number)
        case .float(let number): GoFormat.json(number)
        case .string(let text): text
        case .list, .map: nil
        }
    }

    /// What the value is, in words for messages.
    public var kindDescription: String {
        switch content {
        case .null: "nothing"
        case .bool: "a boolean"
        case .integer: "an integer"
        case .float: "a number"
        case .string: "a string"
        case .list: "a list"
        case .map: "a mapping"
        }
    }

    /// The value of a key, if this is a map that has it.
    public subscript(key: String) -> ManifestValue? {
        guard case .map(let map) = content else { return nil }
        return map[key]
    }

    /// The value at a path of keys.
    public subscript(path keys: [String]) -> ManifestValue? {
        var value = self
        for key in keys {
            guard let next = value[key] else { return nil }
            value = next
        }
        return value
    }
}

extension ManifestValue: Hashable {
    /// Whether both hold the same; the order of keys and the positions do not count.
    public static func == (left: ManifestValue, right: ManifestValue) -> Bool {
        switch (left.content, right.content) {
        case (.null, .null): true
        case (.bool(let first), .bool(let second)): first == second
        case (.integer(let first), .integer(let second)): first == second
        case (.float(let first), .float(let second)): first == second
        case (.string(let first), .string(let second)): first == second
        case (.list(let first), .list(let second)): first == second
        case (.map(let first), .map(let second)): first == second
        default: false
        }
    }

    /// Hashes what the value holds, without positions.
    public func hash(into hasher: inout Hasher) {
        switch content {
        case .null: hasher.combine(0)
        case .bool(let flag): hasher.combine(flag)
        case .integer(let number): hasher.combine(number)
        case .float(let number): hasher.combine(number)
        case .string(let text): hasher.combine(text)
        case .list(let items): hasher.combine(items)
        case .map(let map): hasher.combine(map.count)
        }
    }
}
