/// Comparison without regard to case, as the expression language has it: one-to-one upper-casing, then code units.
///
/// A letter outside of ASCII never becomes one inside (as the dotless i would), as in the reference.
enum CaseFolding {
    /// The form in which two texts that differ only in case are the same.
    static func fold(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 < 0x80 }) {
            return text.utf8.contains { $0 >= 0x61 && $0 <= 0x7A } ? text.uppercased() : text
        }
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let mapping = scalar.properties.uppercaseMapping.unicodeScalars
            if let only = mapping.first, mapping.count == 1, scalar.isASCII || !only.isASCII {
                result.append(only)
            } else {
                result.append(scalar)
            }
        }
        return String(result)
    }

    /// Whether two texts differ in case only; canonical equivalence does not count.
    static func areEqual(_ left: String, _ right: String) -> Bool {
        fold(left).utf8.elementsEqual(fold(right).utf8)
    }

    /// Whether the left text comes first, by UTF-16 code units.
    static func precedes(_ left: String, _ right: String) -> Bool {
        fold(left).utf16.lexicographicallyPrecedes(fold(right).utf16)
    }

    /// Whether the text contains the part, anywhere.
    static func contains(_ text: String, _ part: String) -> Bool {
        ByteSearch.contains(Array(fold(text).utf8), Array(fold(part).utf8))
    }

    static func hasPrefix(_ text: String, _ prefix: String) -> Bool {
        fold(text).utf8.starts(with: fold(prefix).utf8)
    }

    static func hasSuffix(_ text: String, _ suffix: String) -> Bool {
        fold(text).utf8.reversed().starts(with: fold(suffix).utf8.reversed())
    }
}
