import YAML

/// The rules for the ids of jobs and steps.
struct IdentifierRules {
    let findings: Findings

    private static let maximumLength = 100

    /// Tells what is wrong with an id; answers whether it is sound.
    func check(_ id: String, _ node: YAMLNode) -> Bool {
        let rest = id.utf8.dropFirst()
        func isLetter(_ byte: UInt8) -> Bool {
            (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F
        }
        func isOther(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) || byte == 0x2D }
        guard let first = id.utf8.first, isLetter(first), rest.allSatisfy({ isLetter($0) || isOther($0) }) else {
            let shown = ExpressionParser.shown(id)
            findings.report(
                node,
                "the id \(shown) must begin with a letter or _ and hold only letters, digits, - and _"
            )
            return false
        }
        guard id.utf8.count < Self.maximumLength else {
            findings.report(node, "an id must be shorter than \(Self.maximumLength) characters")
            return false
        }
        guard !id.hasPrefix("__") else {
            findings.report(node, "the id '\(id)' is reserved as it begins with __")
            return false
        }
        return true
    }
}
