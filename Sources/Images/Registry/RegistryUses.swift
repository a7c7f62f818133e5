import Synchronization

/// What was used while a garbage collection runs, so that it does not depend on the clock alone.
final class RegistryUses: Sendable {
    private struct State {
        var collections = 0
        var digests: Set<ImageDigest> = []
    }

    private let state = Mutex(State())

    /// Begins to take note, for one more collection.
    func begin() { state.withLock { $0.collections += 1 } }

    func end() {
        state.withLock {
            $0.collections -= 1
            if $0.collections == 0 { $0.digests = [] }
        }
    }

    /// Takes note of content that is being used, when a collection runs.
    func note(_ digests: some Sequence<ImageDigest>) {
        state.withLock { if $0.collections > 0 { $0.digests.formUnion(digests) } }
    }

    func contains(_ digest: ImageDigest) -> Bool { state.withLock { $0.digests.contains(digest) } }
}
