import Moderation
import Synchronization

/// The scores of the comments seen last, so that a repeated comment is not scored again.
///
/// It holds digests, not comments, so an entry has a fixed size. The least recently used entry makes room.
final class PredictionCache: Sendable {
    fileprivate struct Entry {
        var key: CommentDigest
        var scores: LabelScores
        var newer: Int
        var older: Int
    }

    fileprivate struct State {
        var places: [CommentDigest: Int] = [:]
        var entries: [Entry] = []
        var newest = -1
        var oldest = -1
    }

    private let capacity: Int
    private let state = Mutex(State())

    init(capacity: Int) {
        self.capacity = capacity
    }

    func scores(for key: CommentDigest) -> LabelScores? {
        state.withLock { state in
            guard let place = state.places[key] else { return nil }
            state.unlink(place)
            state.makeNewest(place)
            return state.entries[place].scores
        }
    }

    func store(_ scores: LabelScores, for key: CommentDigest) {
        guard capacity > 0 else { return }
        state.withLock { state in
            guard state.places[key] == nil else { return }
            let place: Int
            if state.entries.count < capacity {
                place = state.entries.count
                state.entries.append(Entry(key: key, scores: scores, newer: -1, older: -1))
            } else {
                place = state.oldest
                state.unlink(place)
                state.places[state.entries[place].key] = nil
                state.entries[place].key = key
                state.entries[place].scores = scores
            }
            state.places[key] = place
            state.makeNewest(place)
        }
    }
}

extension PredictionCache.State {
    fileprivate mutating func unlink(_ place: Int) {
        let (newer, older) = (entries[place].newer, entries[place].older)
        if newer >= 0 { entries[newer].older = older } else { newest = older }
        if older >= 0 { entries[older].newer = newer } else { oldest = newer }
    }

    fileprivate mutating func makeNewest(_ place: Int) {
        entries[place].newer = -1
        entries[place].older = newest
        if newest >= 0 { entries[newest].newer = place }
        newest = place
        if oldest < 0 { oldest = place }
    }
}
