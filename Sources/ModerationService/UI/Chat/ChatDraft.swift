import HTTPTypes

/// A message as somebody wrote it, within its bounds.
struct ChatDraft: Sendable, Hashable {
    private static let longestKey = 64

    let name: String
    let text: String
    let key: String?

    init(name: String, text: String, key: String? = nil) throws {
        let name = Self.visible(name).trimmed
        let text = text.trimmed
        guard !Self.visible(text).trimmed.isEmpty else { throw Problem(.badRequest, "text is empty") }
        guard text.count <= ChatHub.longestText, name.count <= ChatHub.longestName,
            text.utf8.count <= 8 * ChatHub.longestText, name.utf8.count <= 8 * ChatHub.longestName
        else {
            throw Problem(
                .contentTooLarge,
                "a message has at most \(ChatHub.longestText) characters and a name \(ChatHub.longestName)"
            )
        }
        guard (key?.utf8.count ?? 0) <= Self.longestKey else {
            throw Problem(.badRequest, "a key has at most \(Self.longestKey) bytes")
        }
        self.name = name.isEmpty ? ChatHub.nameless : name
        self.text = text
        self.key = key
    }

    /// Without characters that nobody sees, which would make one name look like another, or turn the line around.
    private static func visible(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned, .surrogate: continue
            default: scalars.append(scalar)
            }
        }
        return String(scalars)
    }
}
