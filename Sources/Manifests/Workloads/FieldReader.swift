import YAML

/// Reads the fields of one map of an object and tells which it was not asked for.
struct FieldReader {
    /// What is forgiven.
    enum Style {
        /// Nothing.
        case exact
        /// `NamePrefix` is taken for `namePrefix`, as Go reads JSON.
        case anyCase
        /// A number where a string belongs is taken as its text as well, as kustomize reads its own plugins.
        case loose
    }

    let object: String
    let path: String
    let map: ManifestMap
    let position: SourcePosition
    private let style: Style
    private var known: [String] = []

    /// Reads an object's root.
    init(_ object: KubernetesObject) {
        self.object = object.displayName
        path = ""
        map = object.root.map ?? ManifestMap()
        position = object.position
        style = .exact
    }

    init(
        _ value: ManifestValue,
        path: String,
        object: String,
        style: Style = .exact
    ) throws(ManifestError) {
        guard let map = value.map else {
            throw ManifestError(
                code: .invalid,
                message: "\(path) must be a mapping, not \(value.kindDescription)",
                position: value.position
            )
        }
        self.object = object
        self.path = path
        self.map = map
        self.style = style
        position = value.position
    }

    func path(_ field: String) -> String { path.isEmpty ? field : "\(path).\(field)" }

    func invalid(_ message: String, _ field: String? = nil) -> ManifestError {
        let place = field.flatMap { map.entry($0)?.value.position } ?? position
        return ManifestError(code: .invalid, message: "\(field.map { path($0) } ?? path) \(message)", position: place)
    }

    /// An error about something that Kubernetes has and a Docker host has not.
    func unsupported(_ message: String, _ field: String? = nil) -> ManifestError {
        let error = invalid(message, field)
        return ManifestError(code: .unsupported, message: error.message, position: error.position)
    }

    // MARK: Fields

    /// The value of a field, unless it is missing or null.
    mutating func value(_ field: String) -> ManifestValue? {
        known.append(field)
        guard let value = map[field] ?? respelled(field), !value.isNull else { return nil }
        return value
    }

    /// The value of a field that was written with other capitals.
    private mutating func respelled(_ field: String) -> ManifestValue? {
        guard style != .exact else { return nil }
        let wanted = field.lowercased()
        guard let entry = map.entries.first(where: { $0.key.lowercased() == wanted }) else { return nil }
        known.append(entry.key)
        return entry.value
    }

    /// Marks fields that are known to have no effect, so that they cause no warning.
    mutating func pass(_ fields: String...) { known += fields }

    mutating func string(_ field: String) throws(ManifestError) -> String? {
        guard let value = value(field) else { return nil }
        guard let text = text(value) else { throw mismatch(field, "a string (quote it)", value) }
        return text
    }

    private func text(_ value: ManifestValue) -> String? {
        style == .loose ? value.isNull ? "" : value.scalarText : value.string
    }

    mutating func requiredString(_ field: String) throws(ManifestError) -> String {
        guard let text = try string(field), !text.isEmpty else { throw missing(field) }
        return text
    }

    mutating func bool(_ field: String) throws(ManifestError) -> Bool? {
        guard let value = value(field) else { return nil }
        guard let flag = value.bool else { throw mismatch(field, "true or false", value) }
        return flag
    }

    mutating func integer(
        _ field: String,
        in range: ClosedRange<Int> = 0...Int(Int32.max)
    ) throws(ManifestError) -> Int? {
        guard let value = value(field) else { return nil }
        guard let number = value.integer else { throw mismatch(field, "an integer", value) }
        guard let integer = Int(exactly: number), range.contains(integer) else {
            throw invalid("must be from \(range.lowerBound) to \(range.upperBound), not \(number)", field)
        }
        return integer
    }

    mutating func integerOrString(_ field: String) throws(ManifestError) -> IntegerOrString? {
        guard let value = value(field) else { return nil }
        if let number = value.integer, let integer = Int(exactly: number) { return .integer(integer) }
        if let text = value.string { return .string(text) }
        throw mismatch(field, "an integer or a string", value)
    }

    /// A count or a percentage of how many Pods.
    mutating func bound(_ field: String) throws(ManifestError) -> IntegerOrString? {
        guard let bound = try integerOrString(field) else { return nil }
        guard let count = bound.count(of: 100, roundingUp: true), count >= 0 else {
            throw invalid("must be a count or a percentage such as 25%", field)
        }
        return bound
    }

    mutating func quantity(_ field: String) throws(ManifestError) -> Quantity? {
        guard let value = value(field) else { return nil }
        guard let text = value.scalarText, value.bool == nil else { throw mismatch(field, "a quantity", value) }
        guard let quantity = Quantity(text) else {
            throw invalid("is no quantity such as 250m or 64Mi: '\(text)'", field)
        }
        return quantity
    }

    mutating func list(_ field: String) throws(ManifestError) -> [ManifestValue] {
        guard let value = value(field) else { return [] }
        guard let items = value.list else { throw mismatch(field, "a list", value) }
        return items
    }

    mutating func strings(_ field: String) throws(ManifestError) -> [String] {
        var result: [String] = []
        for (index, item) in try list(field).enumerated() {
            guard let text = text(item) else { throw mismatch("\(field)[\(index)]", "a string", item) }
            result.append(text)
        }
        return result
    }

    mutating func stringMap(_ field: String) throws(ManifestError) -> [String: String] {
        guard let value = value(field) else { return [:] }
        guard let entries = value.map?.entries else { throw mismatch(field, "a mapping", value) }
        var result: [String: String] = [:]
        for entry in entries {
            guard let text = text(entry.value) else {
                throw mismatch("\(field).\(entry.key)", "a string (quote it)", entry.value)
            }
            result[entry.key] = text
        }
        return result
    }

    /// One of a closed set of words.
    mutating func choice<Word: RawRepresentable & CaseIterable>(
        _ field: String,
        _: Word.Type
    ) throws(ManifestError) -> Word?
    where Word.RawValue == String {
        guard let text = try string(field) else { return nil }
        if let word = Word(rawValue: text) { return word }
        let words = Word.allCases.map(\.rawValue)
        let hint = Suggestion.nearest(to: text, in: words).map { "; did you mean '\($0)'?" } ?? ""
        throw invalid("must be one of \(words.joined(separator: ", ")), not '\(text)'\(hint)", field)
    }

    /// A reader of a map below this one.
    mutating func child(_ field: String) throws(ManifestError) -> FieldReader? {
        guard let value = value(field) else { return nil }
        return try FieldReader(value, path: path(field), object: object, style: style)
    }

    mutating func requiredChild(_ field: String) throws(ManifestError) -> FieldReader {
        guard let child = try child(field) else { throw missing(field) }
        return child
    }

    /// An error about a field that has to be there, and about one beside it that may be meant for it.
    func missing(_ field: String) -> ManifestError {
        let others = map.entries.map(\.key).filter { !known.contains($0) }
        let hint = Suggestion.nearest(to: field, in: others).map { "; is '\($0)' meant for it?" } ?? ""
        return invalid("is required\(hint)", field)
    }

    /// Readers of the maps in a list.
    mutating func children(_ field: String) throws(ManifestError) -> [FieldReader] {
        var result: [FieldReader] = []
        for (index, item) in try list(field).enumerated() {
            let path = "\(path(field))[\(index)]"
            result.append(try FieldReader(item, path: path, object: object, style: style))
        }
        return result
    }

    func mismatch(_ field: String, _ expected: String, _ value: ManifestValue) -> ManifestError {
        ManifestError(
            code: .invalid,
            message: "\(path(field)) must be \(expected), not \(value.kindDescription)",
            position: value.position
        )
    }

    // MARK: What was not asked for

    /// Warns of a field that is known and not honoured, and says why.
    mutating func warn(_ field: String, _ reason: String, _ warnings: inout [ManifestWarning]) {
        known.append(field)
        guard let entry = map.entry(field), !entry.value.isNull else { return }
        warnings.append(
            ManifestWarning(
                object: object,
                path: path(field),
                reason: "has no effect on a Docker host: \(reason)",
                position: entry.position
            )
        )
    }

    /// Throws at the first field nobody asked for, unless the style forgives it.
    func rejectUnknown(_ what: String) throws(ManifestError) {
        guard style != .loose else { return }
        guard let entry = map.entries.first(where: { !known.contains($0.key) }) else { return }
        let hint = Suggestion.nearest(to: entry.key, in: known).map { "; did you mean '\($0)'?" } ?? ""
        throw ManifestError(
            code: .invalid,
            message: "'\(entry.key)' is no field of \(what)\(hint)",
            position: entry.position
        )
    }

    /// A warning of a field that is there and does not do what it says.
    func warning(_ field: String, _ reason: String) -> ManifestWarning {
        let place = map.entry(field)?.value.position ?? position
        return ManifestWarning(object: object, path: path(field), reason: reason, position: place)
    }

    /// Warns of a field that is fine and has no effect here, and says why.
    mutating func passWithoutEffect(_ field: String, _ why: String, _ warnings: inout [ManifestWarning]) {
        guard value(field) != nil else { return }
        warnings.append(warning(field, "has no effect on a Docker host: \(why)"))
    }

    /// Warns of every field nobody asked for.
    ///
    /// `type`: what the map is in Kubernetes' API, to tell fields that it does not have either.
    func finish(_ warnings: inout [ManifestWarning], of type: String? = nil) {
        let schema = type.flatMap { SchemaTable.types[$0] }
        for entry in map.entries where !known.contains(entry.key) && !entry.value.isNull {
            let isUnknown = schema.map { $0.fields[entry.key] == nil } ?? false
            warnings.append(
                ManifestWarning(
                    object: object,
                    path: path(entry.key),
                    reason: isUnknown
                        ? "is an unknown field and has no effect"
                        : "is not supported on a Docker host and has no effect",
                    // A field that there is was not misspelt.
                    suggestion: schema == nil || isUnknown ? Suggestion.nearest(to: entry.key, in: known) : nil,
                    position: entry.position
                )
            )
        }
    }
}
