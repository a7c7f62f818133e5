import CPostgres

/// The owner of one `PGconn`.
@safe struct PostgresHandle: ~Copyable {
    let pointer: OpaquePointer

    init(adopting pointer: OpaquePointer) {
        unsafe self.pointer = pointer
    }

    deinit {
        unsafe PQfinish(pointer)
    }

    /// Whether the connection is still good; libpq knows once a call has failed on it.
    var isAlive: Bool {
        unsafe PQstatus(pointer) == CONNECTION_OK
    }

    var isInTransaction: Bool {
        unsafe PQtransactionStatus(pointer) != PQTRANS_IDLE
    }

    /// libpq's text about the last failure of the connection itself.
    var message: String {
        unsafe PQerrorMessage(pointer).map { unsafe String(cString: $0) } ?? ""
    }
}
