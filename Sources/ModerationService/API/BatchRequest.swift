/// The body of `POST /predict/batch`.
struct BatchRequest: Decodable {
    /// A comment: its text, or an object that has an identifier of the sender's too.
    struct Comment: Decodable {
        var text: String
        var id: MessageIdentifier?

        private enum CodingKeys: String, CodingKey {
            case text = "comment_text"
            case id
        }

        init(from decoder: any Decoder) throws {
            do {
                text = try decoder.singleValueContainer().decode(String.self)
            } catch DecodingError.typeMismatch {
                let container = try decoder.container(keyedBy: CodingKeys.self)
                text = try container.decode(String.self, forKey: .text)
                id = try container.decodeIfPresent(MessageIdentifier.self, forKey: .id)
            }
        }
    }

    var comments: [Comment]
    var options: PredictOptions

    private enum CodingKeys: String, CodingKey {
        case comments
    }

    init(from decoder: any Decoder) throws {
        comments = try decoder.container(keyedBy: CodingKeys.self).decode([Comment].self, forKey: .comments)
        options = try PredictOptions(from: decoder)
    }
}
