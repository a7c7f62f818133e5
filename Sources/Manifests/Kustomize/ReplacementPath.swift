import YAML

/// Paths of replacements: `spec.containers.[name=web].image`, with `*` for every item and numbers for places.
enum ReplacementPath {
    /// Splits at dots; `\.` is a dot in a name, and brackets keep theirs together.
    static func split(_ path: String) -> [String] {
        var parts: [String] = []
        for part in path.split(separator: ".", omittingEmptySubsequences: false).map(String.init) {
            if let last = parts.last, last.hasSuffix("\\") {
                parts[parts.count - 1] = last.dropLast() + "." + part
            } else {
                parts.append(part)
            }
        }
        if parts.count > 1, parts[0].isEmpty { parts.removeFirst() }
        var result: [String] = []
        var open: [String] = []
        for part in parts {
            if open.isEmpty, !part.hasPrefix("[") || part.hasSuffix("]") {
                result.append(part)
                continue
            }
            open.append(part)
            guard part.hasSuffix("]") else { continue }
            let whole = open.joined(separator: ".")
            result.append(whole.contains("=") ? whole : String(whole.dropFirst().dropLast()))
            open = []
        }
        if !open.isEmpty { result.append(open.joined(separator: ".")) }
        return result
    }

    private enum Step {
        case field(String)
        case index(Int)
        case every
        case matching(field: String, pattern: Pattern)
    }

    private static func step(_ text: String) throws(ManifestError) -> Step {
        if text == "*" { return .every }
        if let index = Int(text), index >= 0 { return .index(index) }
        guard text.hasPrefix("["), text.hasSuffix("]"), let equals = text.firstIndex(of: "=") else {
            return .field(text)
        }
        let field = String(text[text.index(after: text.startIndex)..<equals])
        do {
            return .matching(
                field: field,
                pattern: try Pattern(String(text[text.index(after: equals)...].dropLast()))
            )
        } catch {
            throw ManifestError(code: .invalid, message: "'\(text)' \(error)", position: .unknown)
        }
    }

    /// The value at a path; of several items that match, the first.
    static func lookup(_ steps: ArraySlice<String>, in value: ManifestValue) -> ManifestValue? {
        guard let text = steps.first else { return value }
        let rest = steps.dropFirst()
        if let map = value.map { return map[text].flatMap { lookup(rest, in: $0) } }
        guard let items = value.list else { return nil }
        if text == "-" { return items.last.flatMap { lookup(rest, in: $0) } }
        if let index = Int(text) { return items.indices.contains(index) ? lookup(rest, in: items[index]) : nil }
        guard text.hasPrefix("["), text.hasSuffix("]"), let equals = text.firstIndex(of: "=") else { return nil }
        let field = String(text[text.index(after: text.startIndex)..<equals])
        let wanted = String(text[text.index(after: equals)...].dropLast())
        let found = items.first { (field.isEmpty ? $0 : $0[field])?.scalarText == wanted }
        return found.flatMap { lookup(rest, in: $0) }
    }

    /// Where a path leads to, step by step.
    static func places(
        _ steps: ArraySlice<String>,
        in value: ManifestValue
    ) throws(ManifestError) -> [[YAMLPathStep]] {
        guard let text = steps.first else { return [[]] }
        let step = try step(text)
        var places: [[YAMLPathStep]] = []
        func add(_ next: ManifestValue, _ step: YAMLPathStep) throws(ManifestError) {
            for place in try Self.places(steps.dropFirst(), in: next) { places.append([step] + place) }
        }
        if case .field(let name) = step {
            if let next = value[name] { try add(next, .key(name)) }
            return places
        }
        for (index, item) in (value.list ?? []).enumerated() {
            let isMeant =
                switch step {
                case .index(let wanted): wanted == index
                case .matching(let field, let pattern): matches(item, field, pattern)
                default: true
                }
            if isMeant { try add(item, .index(index)) }
        }
        return places
    }

    private static func matches(_ item: ManifestValue, _ field: String, _ pattern: Pattern) -> Bool {
        ((field.isEmpty ? item : item[field])?.scalarText).map(pattern.matchesPart) ?? false
    }

    /// Puts a value into a field: a scalar keeps its type, so a number stays one and a string stays one.
    static func write(_ value: ManifestValue, into field: inout ManifestValue) throws(ManifestError) {
        switch field.content {
        case .string:
            if let text = value.scalarText { field.content = .string(text) } else { field = value }
        case .list, .map: field = value
        default:
            guard let text = value.scalarText else {
                field = value
                return
            }
            let new = ManifestValue(ManifestValue.plainContent(text), position: field.position)
            let isSameType =
                switch (field.content, new.content) {
                case (.integer, .integer), (.float, .float), (.float, .integer), (.bool, .bool), (.null, _): true
                default: false
                }
            guard isSameType else {
                throw ManifestError(
                    code: .invalid,
                    message: "the field holds \(field.kindDescription), and '\(text)' is \(new.kindDescription)",
                    position: field.position
                )
            }
            field.content = new.content
        }
    }

    /// Changes every value a path leads to and tells how many there were; with a value to create, makes the way to it.
    static func change(
        _ steps: ArraySlice<String>,
        creating created: ManifestValue?,
        in value: inout ManifestValue,
        _ change: (inout ManifestValue) throws(ManifestError) -> Void
    ) throws(ManifestError) -> Int {
        guard let text = steps.first else {
            try change(&value)
            return 1
        }
        let rest = steps.dropFirst()
        switch try step(text) {
        case .field(let name): return try changeField(name, rest, creating: created, in: &value, change)
        case .index(let index):
            guard case .list(var items) = value.content else { return 0 }
            if items.count == index, let created { items.append(made(for: rest, created)) }
            guard items.indices.contains(index) else {
                throw ManifestError(
                    code: .noMatch,
                    message: "the list has \(items.count) items, and index \(index) is none of them",
                    position: value.position
                )
            }
            value.content = .null
            defer { value.content = .list(items) }
            return try self.change(rest, creating: created, in: &items[index], change)
        case .every:
            return try changeItems(rest, creating: created, in: &value, change) { _ in true }
        case .matching(let field, let pattern):
            let isMeant = { (item: ManifestValue) in matches(item, field, pattern) }
            if created != nil, let items = value.list, !items.contains(where: isMeant) {
                let plain = String(text.drop { $0 != "=" }.dropFirst().dropLast())
                let wanted = ManifestValue(ManifestValue.plainContent(plain))
                var item = wanted
                if !field.isEmpty {
                    var map = ManifestMap()
                    map[field] = wanted
                    item = ManifestValue(.map(map))
                }
                value.content = .list(items + [item])
            }
            return try changeItems(rest, creating: created, in: &value, change, where: isMeant)
        }
    }

    private static func changeField(
        _ name: String,
        _ rest: ArraySlice<String>,
        creating created: ManifestValue?,
        in value: inout ManifestValue,
        _ change: (inout ManifestValue) throws(ManifestError) -> Void
    ) throws(ManifestError) -> Int {
        if created != nil, value.isNull { value.content = .map(ManifestMap()) }
        guard case .map(var map) = value.content else {
            if value.isNull { return 0 }
            throw ManifestError(
                code: .noMatch,
                message: "'\(name)' is looked for in \(value.kindDescription)",
                position: value.position
            )
        }
        if map.place(of: name) == nil, let created { map[name] = made(for: rest, created) }
        value.content = .null
        defer { value.content = .map(map) }
        let count: Int? = try map.update(name) { (next: inout ManifestValue) throws(ManifestError) in
            try self.change(rest, creating: created, in: &next, change)
        }
        return count ?? 0
    }

    private static func changeItems(
        _ rest: ArraySlice<String>,
        creating created: ManifestValue?,
        in value: inout ManifestValue,
        _ change: (inout ManifestValue) throws(ManifestError) -> Void,
        where matches: (ManifestValue) -> Bool
    ) throws(ManifestError) -> Int {
        guard case .list(var items) = value.content else { return 0 }
        value.content = .null
        defer { value.content = .list(items) }
        var count = 0
        for index in items.indices where matches(items[index]) {
            count += try self.change(rest, creating: created, in: &items[index], change)
        }
        return count
    }

    /// An empty value of the kind the next step needs.
    private static func made(for rest: ArraySlice<String>, _ created: ManifestValue) -> ManifestValue {
        guard let next = rest.first else {
            switch created.content {
            case .list: return ManifestValue(.list([]))
            case .map: return ManifestValue(.map(ManifestMap()))
            default: return ManifestValue(.null)
            }
        }
        let isList = next == "*" || Int(next) != nil || (next.hasPrefix("[") && next.contains("="))
        return ManifestValue(isList ? .list([]) : .map(ManifestMap()))
    }
}
