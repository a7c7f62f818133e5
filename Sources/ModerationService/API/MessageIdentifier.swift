/// The sender's name for a message: text or a whole number, given back as it came.
enum MessageIdentifier: Decodable, Sendable, Hashable {
    case text(String)
    case number(Int)

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        do {
            self = .text(try container.decode(String.self))
        } catch DecodingError.typeMismatch {
            self = .number(try container.decode(Int.self))
        }
    }
}
