/// One of the six things a comment may be; the raw value is its lane in every score vector and in the model file.
public enum Label: Int, CaseIterable, Sendable, Hashable {
    case toxic
    case severeToxic
    case obscene
    case threat
    case insult
    case identityHate

    /// The name used in data files, in the API and in the database.
    public var name: String {
        switch self {
        case .toxic: "toxic"
        case .severeToxic: "severe_toxic"
        case .obscene: "obscene"
        case .threat: "threat"
        case .insult: "insult"
        case .identityHate: "identity_hate"
        }
    }

    /// The label with this name, if there is one.
    public init?(name: some StringProtocol) {
        guard let label = Label.allCases.first(where: { $0.name == name }) else { return nil }
        self = label
    }
}
