/// What one statement gave.
struct StatementResult {
    var rows: [SQLRow] = []
    var changed = 0
}
