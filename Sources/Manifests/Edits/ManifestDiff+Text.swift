extension ManifestDiff {
    /// The differences as lines for people: an object, and below it its fields; `isColored` adds a terminal's colours.
    ///
    /// Control characters are escaped, so what a manifest holds cannot move the cursor.
    public func text(isColored: Bool = false) -> String {
        objects.map { object in
            let place = object.namespace.map { "\($0)/" } ?? ""
            let head = "\(object.action.sign) \(object.kind) \(place)\(object.name) (\(object.apiVersion))"
            let fields = object.fields.map { "    \($0.line)" }
            return ([(object.action, head)] + zip(object.fields.map(\.action), fields))
                .map { action, line in isColored ? "\u{1B}[\(action.color)m\(line)\u{1B}[0m\n" : "\(line)\n" }
                .joined()
        }.joined()
    }
}

extension ManifestDiff.Action {
    fileprivate var sign: String {
        switch self {
        case .added: "+"
        case .removed: "-"
        case .changed: "~"
        }
    }

    fileprivate var color: Int {
        switch self {
        case .added: 32
        case .removed: 31
        case .changed: 33
        }
    }
}

extension ManifestDiff.Field {
    fileprivate var line: String {
        let values =
            switch (before, after) {
            case (let before?, let after?) where before == after: "(changed)"
            case (let before?, let after?): "\(before) → \(after)"
            default: after ?? before ?? ""
            }
        return Self.printable("\(action.sign) \(path): \(values)")
    }

    /// The values are JSON, whose strings escape what controls a terminal; keys and C1 controls are seen to here.
    private static func printable(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            if scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format {
                result += "\\u{\(String(scalar.value, radix: 16))}"
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
