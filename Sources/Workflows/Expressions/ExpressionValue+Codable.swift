/// Coded as a string of JSON, which keeps the order of objects' keys.
extension ExpressionValue: Codable {
    private static let codedDepth = 1000

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        do {
            self = try JSONReader.value(of: text, maximumDepth: Self.codedDepth)
        } catch {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: error.message)
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(json)
    }

    /// The value as JSON.
    public var json: String {
        JSONWriter.text(self) ?? "null"
    }

    /// Reads JSON, nested at most a hundred levels.
    public init(json text: String) throws(ExpressionError) {
        do {
            self = try JSONReader.value(of: text, maximumDepth: ExpressionLimits.standard.jsonDepth)
        } catch {
            throw ExpressionError(.evaluation, error.message)
        }
    }
}
