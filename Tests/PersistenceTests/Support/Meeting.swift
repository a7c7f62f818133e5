import Foundation

/// A place where threads wait for each other; once enough have come nobody waits any more.
///
/// `@unchecked` because everything in it is behind the condition's lock.
final class Meeting: @unchecked Sendable {
    private let condition = NSCondition()
    private let size: Int
    private var count = 0

    init(of size: Int) {
        self.size = size
    }

    /// How many have come.
    var arrivals: Int { condition.withLock { count } }

    func arrive() {
        condition.withLock {
            count += 1
            condition.broadcast()
            while count < size { condition.wait() }
        }
    }
}
