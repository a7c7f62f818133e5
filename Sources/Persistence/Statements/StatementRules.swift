/// What both databases refuse, though one of them would take it.
enum StatementRules {
    private static let refused: Set<String> = [
        "ABORT", "BEGIN", "COMMIT", "COPY", "END", "RELEASE", "ROLLBACK", "SAVEPOINT", "START",
    ]

    static func check(_ sql: String, _ arguments: [SQLValue]) throws(PersistenceError) {
        let word = firstWord(of: sql)
        if refused.contains(word) {
            throw PersistenceError(.misuse, "\(word) is not a statement for the body of a transaction")
        }
        for argument in arguments {
            switch argument {
            case .real(let real) where real.isNaN:
                throw PersistenceError(.misuse, "not-a-number is not a value that can be stored")
            case .text(let text) where text.utf8.contains(0):
                throw PersistenceError(.misuse, "text with a NUL character is not a value that can be stored")
            default:
                continue
            }
        }
    }

    private static func firstWord(of sql: String) -> String {
        var scanner = SQLScanner(sql)
        while let token = scanner.next() {
            switch token {
            case .word(let word): return word.uppercased()
            case .blank: continue
            case .placeholder, .other: return ""
            }
        }
        return ""
    }
}
