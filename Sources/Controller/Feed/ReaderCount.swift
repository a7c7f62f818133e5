import Synchronization

/// Counts the readers of event streams, which each hold a connection.
final class ReaderCount: Sendable {
    static let most = 2000

    private let count = Mutex(0)

    /// One reader's place; it has to be left.
    struct Place: Sendable {
        fileprivate let count: ReaderCount

        func leave() {
            count.count.withLock { $0 -= 1 }
        }
    }

    /// - Throws: `.tooMany` when there are too many already.
    func enter() throws -> Place {
        try count.withLock { count in
            guard count < Self.most else { throw ControllerError(.tooMany, "too many readers follow events already") }
            count += 1
        }
        return Place(count: self)
    }

    var current: Int { count.withLock { $0 } }
}
