import FoundationEssentials
import GRDB

/// Runs statements on one of GRDB's connections, inside one of its accesses.
struct SQLiteRunner: StatementRunner {
    private static let manyArguments = 64

    private let database: Database

    init(_ database: Database) {
        self.database = database
    }

    var dialect: SQLDialect { .sqlite }

    func run(_ sql: String, _ arguments: [SQLValue]) throws(PersistenceError) -> StatementResult {
        do {
            // To read a statement with hundreds of arguments takes longer than to run it.
            let isLong = arguments.count > Self.manyArguments
            let statement = isLong ? try database.cachedStatement(sql: sql) : try database.makeStatement(sql: sql)
            let changesBefore = database.totalChangesCount
            var result = StatementResult()
            let cursor = try Row.fetchCursor(
                statement,
                arguments: StatementArguments(arguments.map(Self.databaseValue))
            )
            let columns = SQLColumns(statement.columnNames)
            while let row = try cursor.next() {
                guard result.rows.count < Persistence.maximumRows else { throw PersistenceError.tooManyRows }
                result.rows.append(SQLRow(columns: columns, values: row.databaseValues.map(Self.value)))
            }
            // SQLite keeps the count of the last change through statements that change nothing.
            if database.totalChangesCount != changesBefore { result.changed = database.changesCount }
            return result
        } catch let error as PersistenceError {
            throw error
        } catch {
            throw SQLiteFailure.translate(error, sql: sql)
        }
    }

    private static func databaseValue(_ value: SQLValue) -> DatabaseValue {
        switch value {
        case .null: .null
        case .integer(let integer): integer.databaseValue
        case .real(let real): real.databaseValue
        case .text(let text): text.databaseValue
        case .blob(let bytes): Data(bytes).databaseValue
        }
    }

    private static func value(_ value: DatabaseValue) -> SQLValue {
        switch value.storage {
        case .null: .null
        case .int64(let integer): .integer(integer)
        case .double(let real): .real(real)
        case .string(let text): .text(text)
        case .blob(let data): .blob(Array(data))
        }
    }
}
