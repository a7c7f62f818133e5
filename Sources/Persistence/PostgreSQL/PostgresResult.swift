import CPostgres

/// The owner of one `PGresult`.
@safe struct PostgresResult: ~Copyable {
    let pointer: OpaquePointer

    init(adopting pointer: OpaquePointer) {
        unsafe self.pointer = pointer
    }

    deinit {
        unsafe PQclear(pointer)
    }

    var status: ExecStatusType {
        unsafe PQresultStatus(pointer)
    }

    /// Whether the statement was carried out.
    var isSuccess: Bool {
        [PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY].contains(status)
    }

    /// The words with which the server names what it did, such as `COMMIT`.
    var commandTag: String {
        unsafe PQcmdStatus(pointer).map { unsafe String(cString: $0) } ?? ""
    }

    /// How many rows an insert, update or delete changed; 0 for everything else.
    var changed: Int {
        let tag = commandTag
        guard ["INSERT", "UPDATE", "DELETE", "MERGE"].contains(where: tag.hasPrefix) else { return 0 }
        return unsafe PQcmdTuples(pointer).flatMap { unsafe Int(String(cString: $0)) } ?? 0
    }

    var rowCount: Int {
        Int(unsafe PQntuples(pointer))
    }

    /// A field of an error report, such as its SQLSTATE.
    func field(_ field: Character) -> String? {
        guard let code = field.asciiValue else { return nil }
        return unsafe PQresultErrorField(pointer, Int32(code)).map { unsafe String(cString: $0) }
    }

    func rows() throws(PersistenceError) -> [SQLRow] {
        guard rowCount <= Persistence.maximumRows else { throw .tooManyRows }
        let width = unsafe PQnfields(pointer)
        let columns = SQLColumns(
            (0..<width).map { column in
                unsafe PQfname(pointer, column).map { unsafe String(cString: $0) } ?? ""
            }
        )
        let types = (0..<width).map { unsafe PQftype(pointer, $0) }
        return (0..<Int32(rowCount)).map { row in
            SQLRow(columns: columns, values: (0..<width).map { value(row, $0, types[Int($0)]) })
        }
    }

    private func value(_ row: Int32, _ column: Int32, _ type: Oid) -> SQLValue {
        guard unsafe PQgetisnull(pointer, row, column) == 0, let start = unsafe PQgetvalue(pointer, row, column) else {
            return .null
        }
        let count = Int(unsafe PQgetlength(pointer, row, column))
        let bytes = unsafe UnsafeRawBufferPointer(start: start, count: count)
        let text = unsafe String(decoding: bytes, as: UTF8.self)
        return PostgresValue.decode(text, type)
    }
}
