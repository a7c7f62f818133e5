import Synchronization

extension BuildContext {
    /// The bytes of a context's archive; every iteration reads the files anew.
    public struct Chunks: AsyncSequence, Sendable {
        public typealias Element = [UInt8]

        let root: RootDirectory
        let entries: [TarEntry]

        public func makeAsyncIterator() -> Iterator {
            Iterator(source: SharedTarSource(TarSource(root: root, entries: entries)))
        }

        public struct Iterator: AsyncIteratorProtocol {
            let source: SharedTarSource
            private let lane = DiskLane.any()

            init(source: SharedTarSource) { self.source = source }

            public mutating func next(isolation actor: isolated (any Actor)?) async throws -> [UInt8]? {
                let source = source
                return try await lane.run { try source.read() }
            }
        }
    }
}

/// A source that an iterator, which has to be sendable to its lane, reads one call after another.
final class SharedTarSource: Sendable {
    private let source: Mutex<TarSource>

    init(_ source: sending TarSource) { self.source = Mutex(source) }

    func read() throws(ImagesError) -> [UInt8]? {
        try source.withLock { source throws(ImagesError) in try source.read() }
    }
}
