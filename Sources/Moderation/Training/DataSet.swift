import Crypto

/// Labelled comments read from one or more CSV files, with the digest of each file.
public struct DataSet: Sendable {
    /// A file that was read, for the record that goes with a model.
    public struct Source: Sendable, Codable, Hashable {
        public var name: String
        public var sha256: String
        public var rows: Int
    }

    public private(set) var comments: [LabelledComment] = []
    public private(set) var sources: [Source] = []

    public init() {}

    /// Adds a CSV file with the columns `id`, `comment_text` and any of the six labels; other columns are ignored.
    ///
    /// A label column that is missing, empty or negative (as in Kaggle's test labels) is unknown, not false.
    public mutating func add(csv bytes: [UInt8], name: String) throws(ModerationError) {
        var reader = CSVReader(bytes: bytes)
        guard let header = try reader.next().map({ $0.map { String(decoding: $0, as: UTF8.self) } }) else {
            throw ModerationError(.invalidData, "\(name) is empty")
        }
        guard let idColumn = header.firstIndex(of: "id"), let textColumn = header.firstIndex(of: "comment_text") else {
            throw ModerationError(.invalidData, "\(name) needs the columns id and comment_text")
        }
        let labelColumns = header.enumerated().compactMap { index, title in Label(name: title).map { (index, $0) } }
        guard !labelColumns.isEmpty else {
            throw ModerationError(.invalidData, "\(name) has no column named after a label")
        }
        let before = comments.count
        while let record = try reader.next() {
            guard record.count == header.count else {
                throw ModerationError(
                    .invalidData,
                    "\(name), line \(reader.line): \(record.count) columns where the header has \(header.count)"
                )
            }
            var annotation = LabelAnnotation()
            for (index, label) in labelColumns {
                annotation[label] = try Self.value(record[index], "\(name), line \(reader.line)")
            }
            comments.append(
                LabelledComment(
                    id: String(decoding: record[idColumn], as: UTF8.self),
                    text: record[textColumn],
                    annotation: annotation,
                    source: sources.count
                )
            )
        }
        let digest = SHA256.hash(data: bytes).map { Hexadecimal.pair($0) }.joined()
        sources.append(Source(name: name, sha256: digest, rows: comments.count - before))
    }

    private static func value(_ field: [UInt8], _ place: String) throws(ModerationError) -> Bool? {
        switch String(decoding: field, as: UTF8.self) {
        case "1", "1.0": true
        case "0", "0.0": false
        case "", "-1": nil
        default: throw ModerationError(.invalidData, "\(place): a label is 0, 1 or empty")
        }
    }
}
