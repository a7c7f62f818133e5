/// Which columns of a data file have the identifier, the text, the labels and the group of a comment.
public struct DataColumns: Sendable, Hashable {
    /// Without such a column, rows are known by their number.
    public var id = "id"
    public var text = "comment_text"
    /// Labels whose column has another name; every other label is looked for under its own.
    public var labels: [Label: String] = [:]
    public var group: String?

    public init() {}

    /// Reads `LABEL=COLUMN`, as in `toxic=REMOVED`.
    public mutating func add(_ assignment: String) throws(ModerationError) {
        let parts = assignment.split(separator: "=", maxSplits: 1)
        guard parts.count == 2, let label = Label(name: parts[0]) else {
            let names = Label.allCases.map { $0.name }.joined(separator: ", ")
            throw ModerationError(
                .invalidData,
                "“\(assignment.prefix(100))” is not LABEL=COLUMN, where LABEL is one of \(names)"
            )
        }
        labels[label] = String(parts[1])
    }

    func name(of label: Label) -> String { labels[label] ?? label.name }

    /// A label as data sets write it: 1 or 0, true or false, yes or no, a share of people from 0 to 1, empty for unknown.
    static func value(_ field: some Collection<UInt8>, _ place: () -> String) throws(ModerationError) -> Bool? {
        if field.count == 1, let byte = field.first, byte == UInt8(ascii: "0") || byte == UInt8(ascii: "1") {
            return byte == UInt8(ascii: "1")
        }
        let text = String(decoding: field, as: UTF8.self).lowercased()
        switch text {
        case "true", "yes": return true
        case "false", "no": return false
        case "", "-1", "nan", "null": return nil
        default: break
        }
        guard let share = Double(text), (0...1).contains(share) else {
            throw ModerationError(.invalidData, "\(place()): a label is 0, 1, a share between them, or empty")
        }
        return share >= 0.5
    }
}
