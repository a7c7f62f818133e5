import ControllerAPI

/// Keeps the indexes of the logs that people look at, and brings them up to date when they are asked for.
actor LogIndexes {
    /// How many are kept.
    private static let most = 64

    private let store: LogStore
    private var indexes: [LogKey: LogIndex] = [:]

    /// Which were used last, the newest at the end.
    private var order: [LogKey] = []
    private var waiting: [LogKey: [CheckedContinuation<Void, Never>]] = [:]

    init(store: LogStore) {
        self.store = store
    }

    /// The index of a log as it is now; of those who ask at the same time one reads.
    func index(of key: LogKey) async throws -> LogIndex {
        while waiting[key] != nil {
            await withCheckedContinuation { waiting[key, default: []].append($0) }
        }
        waiting[key] = []
        defer {
            for continuation in waiting.removeValue(forKey: key) ?? [] { continuation.resume() }
        }
        var index = indexes[key] ?? LogIndex()
        // A log that is shorter than it was has been removed.
        if try await store.size(of: key) < index.end { index = LogIndex() }
        while true {
            let part = try await store.read(from: index.end, of: key)
            index.take(part)
            if part.count < LogStore.maximumPart { break }
        }
        keep(index, of: key)
        return index
    }

    private func keep(_ index: LogIndex, of key: LogKey) {
        order.removeAll { $0 == key }
        order.append(key)
        indexes[key] = index
        if order.count > Self.most { indexes[order.removeFirst()] = nil }
    }
}
