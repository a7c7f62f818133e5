/// The body of `comments:analyze`; what is not named here, such as the context, changes no score and is not kept.
struct AnalyzeRequest: Decodable {
    /// What is asked about one attribute.
    struct Attribute: Decodable {
        var scoreType: String?
        /// Scores below it are left out.
        var scoreThreshold: Double?

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: EitherKey.self)
            scoreType = try container.field("scoreType")
            scoreThreshold = try container.field("scoreThreshold")
        }
    }

    static let mostAttributes = 50

    var comment: PerspectiveComment?
    var requestedAttributes: [String: Attribute]
    var languages: [String]
    var doNotStore: Bool
    var spanAnnotations: Bool
    var clientToken: String?

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: EitherKey.self)
        comment = try container.field("comment")
        requestedAttributes = try container.field("requestedAttributes") ?? [:]
        languages = try container.field("languages") ?? []
        doNotStore = try container.field("doNotStore") ?? false
        spanAnnotations = try container.field("spanAnnotations") ?? false
        clientToken = try container.field("clientToken")
    }

    /// The attributes that are asked for, in the order of their names, each with the threshold of its scores.
    func attributes() throws(PerspectiveError) -> [(attribute: PerspectiveAttribute, threshold: Double)] {
        guard !requestedAttributes.isEmpty else { throw .invalid("requestedAttributes must be non-empty") }
        guard requestedAttributes.count <= Self.mostAttributes else {
            throw .invalid("requestedAttributes has at most \(Self.mostAttributes) attributes")
        }
        var attributes: [(PerspectiveAttribute, Double)] = []
        for (name, request) in requestedAttributes.sorted(by: { $0.key < $1.key }) {
            let attribute = try PerspectiveAttribute(name)
            if let type = request.scoreType, type != "PROBABILITY", type != "SCORE_TYPE_UNSPECIFIED" {
                throw .invalid("Attribute \(name) has no scores of type \(type.prefix(100))")
            }
            let threshold = request.scoreThreshold ?? 0
            guard (0...1).contains(threshold) else {
                throw .invalid("Attribute \(name): scoreThreshold is a number from 0 to 1")
            }
            attributes.append((attribute, threshold))
        }
        return attributes
    }

    /// Refuses languages that the model does not know; without any, English is taken for granted.
    func checkLanguages(_ attribute: PerspectiveAttribute) throws(PerspectiveError) {
        let isEnglish = languages.contains { $0 == "en" || $0.hasPrefix("en-") || $0.hasPrefix("en_") }
        guard languages.isEmpty || isEnglish else { throw .language(languages, attribute.name) }
    }
}
