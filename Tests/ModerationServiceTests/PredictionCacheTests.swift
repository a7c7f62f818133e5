import Moderation
import Testing

@testable import ModerationService

@Suite("Prediction cache")
struct PredictionCacheTests {
    private func scores(_ value: Float) -> LabelScores { LabelScores(lanes: SIMD8(repeating: value)) }

    @Test("lets go of what was used longest ago")
    func leastRecentlyUsed() {
        let cache = PredictionCache(capacity: 3)
        for key in UInt8(1)...3 { cache.store(scores(Float(key)), for: [key]) }
        #expect(cache.scores(for: [1]) == scores(1))
        cache.store(scores(4), for: [4])
        #expect(cache.scores(for: [2]) == nil)
        #expect(cache.scores(for: [1]) == scores(1))
        cache.store(scores(5), for: [5])
        #expect(cache.scores(for: [3]) == nil)
        #expect([1, 4, 5].allSatisfy { cache.scores(for: [$0]) == scores(Float($0)) })
    }

    @Test("agrees with a plain list over a long history", arguments: [1, 2, 7])
    func model(capacity: Int) {
        let cache = PredictionCache(capacity: capacity)
        var list: [UInt8] = []
        var state: UInt32 = 1
        for _ in 0..<5000 {
            state = state &* 1_664_525 &+ 1_013_904_223
            let key = UInt8(state >> 24) % 12
            let isKnown = list.contains(key)
            #expect(cache.scores(for: [key]) == (isKnown ? scores(Float(key)) : nil))
            if !isKnown { cache.store(scores(Float(key)), for: [key]) }
            list.removeAll { $0 == key }
            list.append(key)
            if list.count > capacity { list.removeFirst() }
        }
    }

    @Test("of no size remembers nothing")
    func empty() {
        let cache = PredictionCache(capacity: 0)
        cache.store(scores(1), for: [1])
        #expect(cache.scores(for: [1]) == nil)
    }
}
