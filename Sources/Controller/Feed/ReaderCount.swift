import Synchronization

/// Counts the readers of event streams, which each hold a connection.
final class ReaderCount: Sendable {
    static let most = 2000

    private let count = Mutex(0)

    /// One reader's place, which is free again once nobody holds it.
    ///
    /// An answer that is never sent, because it is one to HEAD or the reader has gone, lets go of it as well.
    final class Place: Sendable {
        private let count: ReaderCount

        fileprivate init(_ count: ReaderCount) {
            self.count = count
        }

        deinit {
            count.count.withLock { $0 -= 1 }
        }
    }

    /// - Throws: `.tooMany` when there are too many already.
    func enter() throws -> Place {
        try count.withLock { count in
            guard count < Self.most else { throw ControllerError(.tooMany, "too many readers follow events already") }
            count += 1
        }
        return Place(self)
    }

    var current: Int { count.withLock { $0 } }
}
