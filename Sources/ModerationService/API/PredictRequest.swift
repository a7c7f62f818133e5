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

    enum CodingKeys: String, CodingKey {
        case commentText = "comment_text"
        case records = "Records"
    }
}
