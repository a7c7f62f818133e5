import YAML

/// Values of which there are only a few, each a word in the file.
protocol Words: RawRepresentable, CaseIterable where RawValue == String {}

extension Words {
    static func read(_ text: String) throws(InvalidValue) -> Self {
        if let word = Self(rawValue: text) { return word }
        let words = allCases.map(\.rawValue)
        let most = words.dropLast().joined(separator: ", ")
        let expected = "expected \(most) or \(words.last ?? "")"
        guard let nearest = Suggestion.nearest(to: text, in: words) else { throw InvalidValue(expected) }
        throw InvalidValue("\(expected); did you mean \(nearest)?")
    }
}
