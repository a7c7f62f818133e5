import HTTPTypes

/// A comment as requests of the Perspective API carry it.
struct PerspectiveComment: Decodable {
    var text: String?
    var type: String?

    /// The text, if it is one that can be scored.
    func checked() throws(PerspectiveError) -> String {
        if let type, type != "PLAIN_TEXT", type != "TEXT_TYPE_UNSPECIFIED" {
            throw .invalid("comment.type has to be PLAIN_TEXT")
        }
        guard let text, text.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) else {
            throw PerspectiveError(status: .badRequest, message: "Comment must be non-empty.", kind: .commentEmpty)
        }
        guard text.utf8.count <= PredictRoutes.longestComment else {
            throw PerspectiveError(
                status: .badRequest,
                message: "Comment text too long: at most \(PredictRoutes.longestComment) bytes.",
                kind: .commentTooLong
            )
        }
        return text
    }
}
