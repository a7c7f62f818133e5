import Synchronization

/// What was said to be stored, by several tasks at once.
final class Acknowledged: Sendable {
    private let list = Mutex<[String]>([])

    var identifiers: [String] { list.withLock { $0 } }

    func add(_ identifier: String) {
        list.withLock { $0.append(identifier) }
    }
}
