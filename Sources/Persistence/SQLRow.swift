/// One row of a result; its columns are reached by the name that the statement gave them.
///
/// A column that is not there, a null where a value was asked for and a value of another kind throw
/// ``PersistenceError/Code/misuse``: they are mistakes in the statement, or a database that someone else has changed.
/// PostgreSQL folds unquoted names to lower case, so portable statements name their columns in lower case.
public struct SQLRow: Sendable {
    let columns: SQLColumns
    let values: [SQLValue]

    /// The names of the columns, in the order of the statement.
    public var names: [String] { columns.names }

    /// The value of a column, or nil when the row has no such column.
    public subscript(name: String) -> SQLValue? {
        columns.position(of: name).map { values[$0] }
    }

    public func value(_ name: String) throws(PersistenceError) -> SQLValue {
        guard let value = self[name] else {
            throw PersistenceError(.misuse, "the result has no column \(name)")
        }
        return value
    }
}

extension SQLRow {
    public func text(_ name: String) throws(PersistenceError) -> String {
        try required(optionalText(name), name)
    }

    public func int64(_ name: String) throws(PersistenceError) -> Int64 {
        try required(optionalInt64(name), name)
    }

    public func int(_ name: String) throws(PersistenceError) -> Int {
        Int(try int64(name))
    }

    /// An integer read as a truth value: 0 is false, everything else is true.
    public func bool(_ name: String) throws(PersistenceError) -> Bool {
        try int64(name) != 0
    }

    /// A real, or an integer converted to one.
    public func double(_ name: String) throws(PersistenceError) -> Double {
        try required(optionalDouble(name), name)
    }

    public func blob(_ name: String) throws(PersistenceError) -> [UInt8] {
        try required(optionalBlob(name), name)
    }

    public func optionalText(_ name: String) throws(PersistenceError) -> String? {
        switch try value(name) {
        case .null: return nil
        case .text(let text): return text
        case let other: throw mismatch(name, other, "text")
        }
    }

    public func optionalInt64(_ name: String) throws(PersistenceError) -> Int64? {
        switch try value(name) {
        case .null: return nil
        case .integer(let integer): return integer
        case let other: throw mismatch(name, other, "an integer")
        }
    }

    public func optionalInt(_ name: String) throws(PersistenceError) -> Int? {
        try optionalInt64(name).map { Int($0) }
    }

    public func optionalBool(_ name: String) throws(PersistenceError) -> Bool? {
        try optionalInt64(name).map { $0 != 0 }
    }

    public func optionalDouble(_ name: String) throws(PersistenceError) -> Double? {
        switch try value(name) {
        case .null: return nil
        case .real(let real): return real
        case .integer(let integer): return Double(integer)
        case let other: throw mismatch(name, other, "a real")
        }
    }

    public func optionalBlob(_ name: String) throws(PersistenceError) -> [UInt8]? {
        switch try value(name) {
        case .null: return nil
        case .blob(let bytes): return bytes
        case let other: throw mismatch(name, other, "a blob")
        }
    }

    private func required<Value>(_ value: Value?, _ name: String) throws(PersistenceError) -> Value {
        guard let value else { throw PersistenceError(.misuse, "column \(name) is null") }
        return value
    }

    private func mismatch(_ name: String, _ found: SQLValue, _ expected: String) -> PersistenceError {
        PersistenceError(.misuse, "column \(name) holds \(found.kind), not \(expected)")
    }
}
