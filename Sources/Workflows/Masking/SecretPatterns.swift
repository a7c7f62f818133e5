/// The byte strings under which a secret may show: as it is, line by line, and in encodings.
enum SecretPatterns {
    /// Parts shorter than this are masked only where they are the whole secret.
    static let minimumPart = 4

    /// The forms of a secret; none for a blank one.
    static func forms(of secret: String) -> Set<[UInt8]> {
        var forms: Set<[UInt8]> = []
        let whole = trimmed(Array(secret.utf8)[...])
        guard !whole.isEmpty else { return [] }
        forms.insert(whole)
        for line in whole.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }) {
            let part = trimmed(line)
            if part.count >= minimumPart { forms.insert(part) }
        }
        for text in forms.union([Array(secret.utf8)]) where text.count >= minimumPart {
            for encoded in SecretEncodings.forms(of: text) where encoded.count >= minimumPart {
                forms.insert(encoded)
            }
        }
        return forms
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
        return Array(bytes.drop(while: isBlank).reversed().drop(while: isBlank).reversed())
    }
}
