/// What an unknown word may stand for: a word with stretched letters, one with letters starred out, or several words
/// run together.
struct WordReadings: Sendable {
    private static let mostRuns = 6
    private static let mostKnown = 4
    private static let mostStars = 2
    private static let shortestCompound = 8
    /// From here on the words of a compound may have two letters.
    private static let longCompound = 12
    /// From here on a token is taken for words that lost their spaces, even if some of them are unknown.
    private static let shortestSentence = 16
    private static let longestSentence = 4096
    private static let longestPart = 14
    private static let wildcards: [UInt8] = Array("aeiouckt".utf8)

    /// Words of the lexicon, at most a few; the first is the likeliest.
    private(set) var known: [UInt32] = []
    /// The words the token falls into, in order, when it is several.
    private(set) var parts: [UInt32] = []
    /// Where in the token each of `parts` stands.
    private(set) var places: [Range<Int>] = []
    private var starts: [Int] = []
    private var candidate: [UInt8] = []
    private var best: [(cost: Int, start: Int, word: UInt32)] = []

    /// Looks for readings of `token`, whose runs have at most two letters.
    mutating func find(_ token: [UInt8], lexicon: some WordLexicon) {
        known.removeAll(keepingCapacity: true)
        parts.removeAll(keepingCapacity: true)
        places.removeAll(keepingCapacity: true)
        guard token.count > 1 else { return }
        findUnstretched(token, lexicon: lexicon)
        if known.isEmpty { findUnstarred(token, lexicon: lexicon) }
        if known.isEmpty, token.count >= Self.shortestCompound { findParts(token, lexicon: lexicon) }
    }

    /// Every way to write the token's double letters as single ones.
    private mutating func findUnstretched(_ token: [UInt8], lexicon: some WordLexicon) {
        starts.removeAll(keepingCapacity: true)
        for index in token.indices.dropFirst() where token[index] == token[index - 1] { starts.append(index) }
        guard !starts.isEmpty else { return }
        let choices = starts.count <= Self.mostRuns ? 1 << starts.count : 1
        // The commonest only: a stretched `as` must not count as a rarer word with a double letter.
        var commonest = Int.max
        for kept in 0..<choices {
            var run = 0
            candidate.removeAll(keepingCapacity: true)
            for index in token.indices {
                if run < starts.count, starts[run] == index {
                    run += 1
                    if kept & 1 << (run - 1) == 0 { continue }
                }
                candidate.append(token[index])
            }
            let word = FeatureHash.word(candidate)
            let importance = Self.importance(word, lexicon)
            guard importance > 0, importance < commonest else { continue }
            commonest = importance
            known = [word]
        }
    }

    private mutating func findUnstarred(_ token: [UInt8], lexicon: some WordLexicon) {
        let stars = token.indices.filter { token[$0] == UInt8(ascii: "*") }
        guard (1...Self.mostStars).contains(stars.count), token.count > 2 else { return }
        candidate = token
        for first in Self.wildcards {
            candidate[stars[0]] = first
            guard stars.count == 2 else {
                add(candidate, lexicon: lexicon)
                continue
            }
            for second in Self.wildcards {
                candidate[stars[1]] = second
                add(candidate, lexicon: lexicon)
            }
        }
    }

    /// The cheapest way to cut the token into words, where common words are cheap and unknown letters dear.
    private mutating func findParts(_ token: [UInt8], lexicon: some WordLexicon) {
        let isSentence = token.count >= Self.shortestSentence
        let letters = token.prefix(Self.longestSentence)
        let unknownLetter = 400
        best.removeAll(keepingCapacity: true)
        best.append((0, 0, 0))
        for end in 1...letters.count {
            best.append((best[end - 1].cost + unknownLetter, end - 1, 0))
        }
        for start in 0..<letters.count {
            let cost = best[start].cost
            if cost + unknownLetter < best[start + 1].cost { best[start + 1] = (cost + unknownLetter, start, 0) }
            var hash = FeatureHash.word
            for end in start + 1...min(letters.count, start + Self.longestPart) {
                hash = FeatureHash.mix(hash, letters[end - 1])
                guard end - start > 1 || isSentence else { continue }
                let word = FeatureHash.finished(hash)
                let importance = Self.importance(word, lexicon)
                // Each word costs something of its own, so that few long ones win over many short ones.
                guard importance > 0, cost + importance + 60 < best[end].cost else { continue }
                best[end] = (cost + importance + 60, start, word)
            }
        }
        var end = letters.count
        var shortest = Int.max
        while end > 0 {
            let step = best[end]
            if step.word != 0 {
                parts.append(step.word)
                places.append(step.start..<end)
            }
            shortest = min(shortest, step.word == 0 ? 0 : end - step.start)
            end = step.start
        }
        parts.reverse()
        places.reverse()
        guard isSentence || shortest >= (token.count < Self.longCompound ? 3 : 2) else {
            parts.removeAll(keepingCapacity: true)
            return
        }
        known.append(contentsOf: parts)
    }

    /// A word of a class is known, though rare, even to a lexicon that never met it.
    private static func importance(_ word: UInt32, _ lexicon: some WordLexicon) -> Int {
        let importance = lexicon.importance(ofWord: word)
        return importance == 0 && WordClass.of(word) != nil ? 127 : importance
    }

    private mutating func add(_ candidate: [UInt8], lexicon: some WordLexicon) {
        guard known.count < Self.mostKnown else { return }
        let word = FeatureHash.word(candidate)
        if Self.importance(word, lexicon) > 0 { known.append(word) }
    }
}
