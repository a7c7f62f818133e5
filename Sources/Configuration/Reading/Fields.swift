import YAML

/// The keys of one mapping; what is wrong with them goes to the report.
struct Fields {
    let node: YAMLNode
    let report: Report
    private let entries: [String: YAMLNode]

    /// Reports what is no mapping, and every key that is not known.
    ///
    /// `name` says what the mapping is, in messages: `an environment`.
    init?(_ node: YAMLNode, _ report: Report, name: String, known: [String]) {
        guard let mapping = node.mapping else {
            report.add(
                "expected \(name) as a mapping of \(Self.list(known)), found \(node.kindDescription)",
                at: node.position
            )
            return nil
        }
        self.node = node
        self.report = report
        var entries: [String: YAMLNode] = [:]
        for entry in mapping {
            guard let key = entry.key.text, known.contains(key) else {
                report.add(Self.unknown(entry.key, name, known), at: entry.key.position)
                continue
            }
            entries[key] = entry.value
        }
        self.entries = entries
    }

    /// The node of a key that is there.
    subscript(key: String) -> YAMLNode? { entries[key] }

    /// Reports a key that has to be there and is not.
    func require(_ key: String, hint: String = "") -> YAMLNode? {
        if let value = entries[key] { return value }
        report.add("the key \(key) is missing\(hint.isEmpty ? "" : ": \(hint)")", at: node.position)
        return nil
    }

    /// Reads the scalar of a key; nil when it is not there or was reported.
    func value<T>(_ key: String, _ read: (String) throws(InvalidValue) -> T) -> T? {
        entries[key].flatMap { Self.scalar($0, key, report, read) }
    }

    /// Reads the scalar of a key that has to be there.
    func required<T>(_ key: String, hint: String = "", _ read: (String) throws(InvalidValue) -> T) -> T? {
        require(key, hint: hint).flatMap { Self.scalar($0, key, report, read) }
    }

    /// Reads a list of scalars, or a single one where a list of one is meant.
    func values<T: Hashable>(_ key: String, _ read: (String) throws(InvalidValue) -> T) -> [T]? {
        guard let node = entries[key] else { return nil }
        guard let items = node.sequence else { return Self.scalar(node, key, report, read).map { [$0] } }
        var seen: Set<T> = []
        return items.compactMap { item in
            guard let value = Self.scalar(item, key, report, read) else { return nil }
            guard seen.insert(value).inserted else {
                report.add("\(item.text ?? "this") stands twice in \(key)", at: item.position)
                return nil
            }
            return value
        }
    }

    /// Reads a list of mappings.
    func list<T>(_ key: String, _ read: (YAMLNode) -> T?) -> [T] {
        guard let node = entries[key] else { return [] }
        guard let items = node.sequence else {
            report.add("expected a list for \(key), found \(node.kindDescription)", at: node.position)
            return []
        }
        return items.compactMap(read)
    }

    func bool(_ key: String) -> Bool? {
        guard let node = entries[key] else { return nil }
        if case .bool(let value)? = node.scalar?.resolved { return value }
        report.add("expected true or false for \(key), found \(node.kindDescription)", at: node.position)
        return nil
    }

    func integer(_ key: String, in range: ClosedRange<Int>) -> Int? {
        guard let node = entries[key] else { return nil }
        if case .integer(let value)? = node.scalar?.resolved, let value = Int(exactly: value), range.contains(value) {
            return value
        }
        let bounds = "\(range.lowerBound) to \(range.upperBound)"
        report.add("expected a whole number from \(bounds) for \(key)", at: node.position)
        return nil
    }

    /// Reports what is wrong with a key's value, or with the mapping when the key is not there.
    func add(_ message: String, at key: String) {
        report.add(message, at: (entries[key] ?? node).position)
    }

    private static func scalar<T>(
        _ node: YAMLNode,
        _ key: String,
        _ report: Report,
        _ read: (String) throws(InvalidValue) -> T
    ) -> T? {
        guard let scalar = node.scalar, case .string(let text) = scalar.resolved else {
            let advice = node.isNull || node.scalar == nil ? "" : "; put it in quotes if it is meant as text"
            report.add("expected text for \(key), found \(node.kindDescription)\(advice)", at: node.position)
            return nil
        }
        do {
            return try read(text)
        } catch {
            report.add("\(key): \(error.message)", at: node.position)
            return nil
        }
    }

    private static func unknown(_ key: YAMLNode, _ name: String, _ known: [String]) -> String {
        guard let text = key.text else { return "a key of \(name) has to be text, found \(key.kindDescription)" }
        let message = "unknown key \(printable(text)) in \(name)"
        if let nearest = Suggestion.nearest(to: text, in: known) { return message + "; did you mean \(nearest)?" }
        return message + "; it has \(list(known))"
    }

    /// `a, b and c`.
    static func list(_ words: [String]) -> String {
        guard let last = words.last, words.count > 1 else { return words.first ?? "nothing" }
        return words.dropLast().joined(separator: ", ") + " and " + last
    }

    /// A text of the file that is short and cannot steer a terminal.
    static func printable(_ text: String) -> String {
        let scalars = text.unicodeScalars.prefix(60).map { scalar -> Character in
            scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format
                ? "\u{FFFD}" : Character(scalar)
        }
        return String(scalars)
    }
}
