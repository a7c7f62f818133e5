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

    /// A body that has one comment and plain options; nothing for any other.
    init?(_ object: FlatObject) {
        options = PredictOptions()
        for (name, value) in object.members {
            switch (name, value) {
            case ("comment_text", .text(let text)): commentText = text
            case ("do_not_store", .truth(let truth)): options.doNotStore = truth
            case ("spans", .truth(let truth)): options.spans = truth
            default: return nil
            }
        }
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
    var doNotStore = false
    /// Whether the parts of the comments are scored as well.
    var spans = false

    enum CodingKeys: String, CodingKey {
        case doNotStore = "do_not_store"
        case spans
    }

    init() {}

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        doNotStore = try container.decodeIfPresent(Bool.self, forKey: .doNotStore) ?? false
        spans = try container.decodeIfPresent(Bool.self, forKey: .spans) ?? false
    }
}
