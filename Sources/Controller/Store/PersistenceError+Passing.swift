import Persistence

extension PersistenceError {
    /// Whether the database may take the same work later: it is away, busy or full, and nothing is wrong with the work.
    var mayPass: Bool {
        [.unreachable, .busy, .full, .outcomeUnknown, .closed, .cancelled].contains(code)
    }
}
