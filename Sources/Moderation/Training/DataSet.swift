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

    /// Adds a CSV file with a column of text and columns of any of the six labels; other columns are ignored.
    ///
    /// A label column that is missing, empty or negative (as in Kaggle's test labels) is unknown, not false.
    public mutating func add(
        csv bytes: [UInt8],
        name: String,
        columns: DataColumns = DataColumns()
    ) throws(ModerationError) {
        var reader = CSVReader(bytes: bytes)
        let header = try Header(reader.next(of: name), columns: columns, name: name)
        let before = comments.count
        while let record = try reader.next(of: name) {
            func place() -> String { "\(name), line \(reader.line)" }
            guard record.count == header.count else {
                throw ModerationError(
                    .invalidData,
                    "\(place()): \(record.count) columns where the header has \(header.count)"
                )
            }
            var annotation = LabelAnnotation()
            for (index, label) in header.labels { annotation[label] = try DataColumns.value(record[index], place) }
            var comment = LabelledComment(
                id: header.id.map { String(decoding: record[$0], as: UTF8.self) } ?? "row-\(comments.count - before)",
                text: record[header.text],
                annotation: annotation,
                source: sources.count
            )
            comment.group = header.group.map { String(decoding: record[$0].prefix(100), as: UTF8.self) }
            comments.append(comment)
        }
        let digest = SHA256.hash(data: bytes).map { Hexadecimal.pair($0) }.joined()
        sources.append(Source(name: name, sha256: digest, rows: comments.count - before))
    }

    private struct Header {
        var count: Int
        var id: Int?
        var text: Int
        var group: Int?
        var labels: [(Int, Label)] = []

        init(_ fields: [[UInt8]]?, columns: DataColumns, name: String) throws(ModerationError) {
            guard let titles = fields?.map({ String(decoding: $0, as: UTF8.self) }) else {
                throw ModerationError(.invalidData, "\(name) is empty")
            }
            count = titles.count
            id = titles.firstIndex(of: columns.id)
            func find(_ title: String) throws(ModerationError) -> Int {
                if let index = titles.firstIndex(of: title) { return index }
                let others = titles.prefix(20).map { String($0.prefix(40)) }.joined(separator: ", ")
                throw ModerationError(
                    .invalidData,
                    "\(name), line 1: there is no column \(title.prefix(100)), only \(others)"
                )
            }
            text = try find(columns.text)
            group = try columns.group.map { (title) throws(ModerationError) in try find(title) }
            for label in Label.allCases {
                if let column = columns.labels[label] {
                    labels.append((try find(column), label))
                } else if let index = titles.firstIndex(of: label.name) {
                    labels.append((index, label))
                }
            }
            guard !labels.isEmpty else {
                throw ModerationError(.invalidData, "\(name), line 1: no column is named after a label")
            }
        }
    }
}

extension CSVReader {
    /// The next record; a complaint names the file.
    public mutating func next(of name: String) throws(ModerationError) -> [[UInt8]]? {
        do {
            return try next()
        } catch {
            throw ModerationError(error.code, "\(name): \(error.message)", cause: error.cause)
        }
    }
}
