package import Workflows

/// A glob matcher that follows the definition, by trying everything.
package enum PlainGlob {
    package static func matches(_ glob: GlobPattern, _ text: String) -> Bool {
        matches(glob.elements[...], Array(text.unicodeScalars)[...])
    }

    private static func matches(_ elements: ArraySlice<GlobPattern.Element>, _ text: ArraySlice<Unicode.Scalar>) -> Bool
    {
        guard let element = elements.first else { return text.isEmpty }
        let rest = elements.dropFirst()
        if element.piece == .directories {
            let after = rest.dropFirst()
            return matches(after, text)
                || text.indices.contains { text[$0] == "/" && matches(after, text[($0 + 1)...]) }
        }
        if element.isOptional && matches(rest, text) { return true }
        guard let scalar = text.first, element.piece.matches(scalar) else { return false }
        if matches(rest, text.dropFirst()) { return true }
        guard element.isRepeated else { return false }
        var again = element
        again.isOptional = false
        return matches([again] + rest, text.dropFirst())
    }
}
