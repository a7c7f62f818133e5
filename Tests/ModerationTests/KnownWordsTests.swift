import Testing

@testable import Moderation

@Suite("Known words")
struct KnownWordsTests {
    @Test("are found with their importance, and no others are", arguments: [0, 1, 100, 5000])
    func lookup(count: Int) {
        var random = RandomSource(seed: 7)
        var expected: [UInt32: Int8] = [:]
        while expected.count < count {
            expected[UInt32(truncatingIfNeeded: random.next())] = Int8.random(in: 1...127, using: &random)
        }
        let known = KnownWords(expected.map { ($0.key, $0.value) })
        for (hash, importance) in expected { #expect(known.importance(of: hash) == importance) }
        for _ in 0..<5000 {
            let hash = UInt32(truncatingIfNeeded: random.next())
            #expect(known.importance(of: hash) == expected[hash] ?? 0)
        }
    }

    @Test("nothing is known before there are words")
    func empty() {
        #expect(KnownWords().importance(of: 0) == 0)
        #expect(KnownWords().importance(of: .max) == 0)
    }

    @Test("a sketch never leaves out what was met often enough", arguments: [1, 2, 5, 300])
    func sketch(fewest: Int) {
        var random = RandomSource(seed: UInt64(fewest))
        var counts: [UInt32: Int] = [:]
        var sketch = FeatureSketch()
        for _ in 0..<2000 {
            let hash = UInt32(truncatingIfNeeded: random.next())
            let times = Int.random(in: 1...400, using: &random)
            counts[hash, default: 0] += times
            sketch.add(hash, times: times)
        }
        let kept = sketch.reaching(fewest)
        for (hash, count) in counts where count >= fewest { #expect(kept.contains(hash)) }
        let rare = counts.filter { $0.value < min(fewest, 255) }
        #expect(rare.isEmpty || rare.contains { !kept.contains($0.key) })
    }
}
