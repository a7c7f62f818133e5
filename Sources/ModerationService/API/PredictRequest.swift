/// The body of `POST /predict`, in either of its forms.
struct PredictRequest: Decodable {
    /// One message of the chat form.
    struct Record: Decodable {
        var body: String
        var messageID: MessageIdentifier

        enum CodingKeys: String, CodingKey {
            case body
            case messageID = "message_id"
        }
    }

    var commentText: String?
    var records: [Record]?
    var options: PredictOptions

    enum CodingKeys: String, CodingKey {
        case commentText = "comment_text"
        case records = "Records"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        commentText = try container.decodeIfPresent(String.self, forKey: .commentText)
        records = try container.decodeIfPresent([Record].self, forKey: .records)
        options = try PredictOptions(from: decoder)
    }
}

/// What may be asked for beside the scores.
struct PredictOptions: Decodable, Sendable {
    /// Whether nothing of the comments may be kept.
    var doNotStore: Bool
    /// Whether the parts of the comments are scored as well.
    var spans: Bool

    enum CodingKeys: String, CodingKey {
        case doNotStore = "do_not_store"
        case spans
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        doNotStore = try container.decodeIfPresent(Bool.self, forKey: .doNotStore) ?? false
        spans = try container.decodeIfPresent(Bool.self, forKey: .spans) ?? false
    }
}
