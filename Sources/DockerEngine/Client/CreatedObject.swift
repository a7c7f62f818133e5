/// The answer to a creation.
struct CreatedObject: Decodable {
    let id: String
    let warnings: [String]

    private enum CodingKeys: String, CodingKey {
        case id = "Id"
        case warnings = "Warnings"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.decode(String.self, forKey: .id)
        warnings = try container.value(.warnings) ?? []
    }
}
