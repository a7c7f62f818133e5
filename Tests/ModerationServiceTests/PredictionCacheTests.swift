import Moderation
import Testing

@testable import ModerationService

@Suite("Prediction cache")
struct PredictionCacheTests {
    private func scores(_ value: Float) -> LabelScores { LabelScores(lanes: SIMD8(repeating: value)) }

    private func key(_ number: UInt8) -> CommentDigest { CommentDigest(of: "\(number)") }

    @Test("lets go of what was used longest ago")
    func leastRecentlyUsed() {
        let cache = PredictionCache(capacity: 3)
        for number in UInt8(1)...3 { cache.store(scores(Float(number)), for: key(number)) }
        #expect(cache.scores(for: key(1)) == scores(1))
        cache.store(scores(4), for: key(4))
        #expect(cache.scores(for: key(2)) == nil)
        #expect(cache.scores(for: key(1)) == scores(1))
        cache.store(scores(5), for: key(5))
        #expect(cache.scores(for: key(3)) == nil)
        #expect([1, 4, 5].allSatisfy { cache.scores(for: key($0)) == scores(Float($0)) })
    }

    @Test("agrees with a plain list over a long history", arguments: [1, 2, 7])
    func model(capacity: Int) {
        let cache = PredictionCache(capacity: capacity)
        var list: [UInt8] = []
        var state: UInt32 = 1
        for _ in 0..<5000 {
            state = state &* 1_664_525 &+ 1_013_904_223
            let number = UInt8(state >> 24) % 12
            let isKnown = list.contains(number)
            #expect(cache.scores(for: key(number)) == (isKnown ? scores(Float(number)) : nil))
            if !isKnown { cache.store(scores(Float(number)), for: key(number)) }
            list.removeAll { $0 == number }
            list.append(number)
            if list.count > capacity { list.removeFirst() }
        }
    }

    @Test("knows comments by SHA-256, written as everybody writes it")
    func digest() {
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        #expect(CommentDigest(of: "abc").description == expected)
    }

    @Test("of no size remembers nothing")
    func empty() {
        let cache = PredictionCache(capacity: 0)
        cache.store(scores(1), for: key(1))
        #expect(cache.scores(for: key(1)) == nil)
    }
}
