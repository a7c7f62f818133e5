/// Turns PostgreSQL's reports into this module's errors.
///
/// The server's own text is taken only for mistakes in the statement, where it speaks of names and syntax; elsewhere,
/// and in its details and hints, it quotes values.
enum PostgresFailure {
    static func translate(_ result: borrowing PostgresResult, sql: String) -> PersistenceError {
        let state = result.field("C") ?? "XX000"
        let (code, message) = meaning(of: state, result)
        return PersistenceError(
            code,
            message,
            detail: "SQLSTATE \(state), statement: \(sql)",
            sqlState: state
        )
    }

    private static func meaning(
        of state: String,
        _ result: borrowing PostgresResult
    ) -> (PersistenceError.Code, String) {
        switch state {
        case "40001", "40P01":
            return (.busy, "the transaction collided with others in every try")
        case "55P03", "57014":
            return (.busy, "the statement took longer than it may")
        case "25006":
            return (.readOnly, "the transaction does not take changes")
        case "53100", "53200":
            return (.full, "the disk or the memory of the database server is full")
        case "53300", "57P01", "57P02", "57P03", "57P05", "25P03":
            return (.unreachable, "the database server does not take work now")
        default:
            break
        }
        switch state.prefix(2) {
        case "08": return (.unreachable, "the connection to the database server was lost")
        case "23": return (.constraint, constraint(of: state, result))
        case "22": return (.misuse, "a value does not fit where the statement puts it")
        case "26", "34", "42": return (.misuse, result.field("M") ?? "the statement is not valid")
        case "28": return (.unreachable, "the database server refused the user")
        case "53": return (.full, "the database server is out of resources")
        case "0A": return (.misuse, "the database server does not support the statement")
        default: return (.failed, "the database server failed with SQLSTATE \(state)")
        }
    }

    private static func constraint(of state: String, _ result: borrowing PostgresResult) -> String {
        let kinds = [
            "23502": "not-null rule", "23503": "foreign key", "23505": "unique key", "23514": "check",
            "23P01": "exclusion rule",
        ]
        var message = "a \(kinds[state] ?? "constraint") refused the change"
        if let name = result.field("n") { message += ": \(name)" }
        if let table = result.field("t") {
            let column = result.field("c").map { ".\($0)" } ?? ""
            message += " (\(table)\(column))"
        }
        return message
    }
}
