import Persistence

/// An insertion of many rows in few statements.
///
/// The numbers of rows are powers of two up to 512, so that a database prepares a handful of statements and knows them from
/// then on; more rows would have more arguments than SQLite takes.
struct RowStatement: Sendable {
    private static let longest = 9

    private let columns: Int
    /// The statement for 1, 2, 4, … rows.
    private let statements: [String]

    /// `ending` follows the rows, such as `ON CONFLICT DO NOTHING`.
    init(into table: String, _ columns: [String], ending: String) {
        let row = "(" + Array(repeating: "?", count: columns.count).joined(separator: ", ") + ")"
        let start = "INSERT INTO \(table) (\(columns.joined(separator: ", "))) VALUES "
        self.columns = columns.count
        statements = (0...Self.longest).map { power in
            start + Array(repeating: row, count: 1 << power).joined(separator: ", ") + " " + ending
        }
    }

    /// Inserts the rows, each with a value for each column.
    func insert(_ rows: [[SQLValue]], in connection: any SQLConnection) throws {
        var place = 0
        for power in stride(from: Self.longest, through: 0, by: -1) {
            let count = 1 << power
            while rows.count - place >= count {
                let values = rows[place..<place + count].flatMap { $0 }
                guard values.count == count * columns else {
                    throw PersistenceError(.misuse, "a row has not one value for each column")
                }
                try connection.execute(statements[power], values)
                place += count
            }
        }
    }
}
