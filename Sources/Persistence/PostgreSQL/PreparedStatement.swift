/// A statement that a session keeps ready on the server.
struct PreparedStatement {
    let name: String
    /// How many arguments it takes.
    let arguments: Int
    /// When it was last used, counted in uses.
    var used: UInt64

    /// Refuses a wrong number of arguments, which the server would take for a broken client.
    func check(_ given: Int) throws(PersistenceError) {
        guard given == arguments else {
            throw PersistenceError(.misuse, "the statement takes \(arguments) arguments, \(given) were given")
        }
    }
}
