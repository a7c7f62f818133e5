/// Turns normalised text into features: words and pairs of words, character n-grams of rare words, and style.
///
/// A word the lexicon does not know is also read as the known words it may hide (`WordReadings`). A value keeps its buffers
/// between comments, so one extractor serves one thread at a time.
public struct FeatureExtractor: Sendable {
    private static let shortest = 3
    private static let longest = 5
    private static let boundary = UInt8(ascii: " ")
    /// Tokens beyond this length have the n-grams of their beginning only.
    private static let longestWord = 256

    public private(set) var result = FeatureSet()
    private let keepsPlaces: Bool
    private var readings = WordReadings()
    /// The letters of the token at hand, merged, runs cut to two.
    private var token: [UInt8] = []
    private var characters: [UInt32] = []
    private var characterPlaces: [Range<Int>] = []
    private var squeezed: [UInt8] = []

    /// Places cost time: they are for explaining a score.
    public init(keepsPlaces: Bool = false) {
        self.keepsPlaces = keepsPlaces
    }

    /// Extracts the features of `text` into `result`.
    public mutating func extract(_ text: NormalizedText, lexicon: some WordLexicon) {
        clear()
        var previous: (reading: UInt32, range: Range<Int>, isPart: Bool)?
        var words = 0
        text.bytes.withUnsafeBufferPointer { bytes in
            var start = 0
            while start < bytes.count {
                var end = start
                while end < bytes.count, bytes[end] != Self.boundary { end += 1 }
                defer { start = end + 1 }
                guard end > start else { continue }
                words += 1
                let range = start..<end
                load(UnsafeBufferPointer(rebasing: bytes[range]))
                let word = FeatureHash.word(token)
                let importance = lexicon.importance(ofWord: word)
                addWord(word, range)
                var reading = word
                if importance == 0 {
                    readings.find(token, lexicon: lexicon)
                    for known in readings.known { addWord(known, range) }
                    for index in readings.parts.indices.dropFirst() {
                        addWord(FeatureHash.pair(readings.parts[index - 1], readings.parts[index]), range)
                    }
                    reading = readings.known.first ?? word
                }
                if importance == 0 || importance > lexicon.commonImportance { addCharacters(range) }
                let isPart = importance == 0 || token.count == 1
                if let before = previous {
                    addWord(FeatureHash.pair(before.reading, reading), before.range.lowerBound..<end)
                    if isPart || before.isPart {
                        load(UnsafeBufferPointer(rebasing: bytes[before.range]))
                        let count = token.count
                        append(UnsafeBufferPointer(rebasing: bytes[range]))
                        let whole = FeatureHash.word(token)
                        if count + range.count > 3, lexicon.importance(ofWord: whole) > 0 {
                            addWord(whole, before.range.lowerBound..<end)
                        }
                    }
                }
                previous = (reading, range, isPart)
            }
        }
        finish(text.style, words: words)
    }

    /// The words of `text` as they stand, without readings: what a lexicon is made of.
    mutating func words(of text: NormalizedText, _ body: (UInt32) -> Void) {
        text.bytes.withUnsafeBufferPointer { bytes in
            var start = 0
            while start < bytes.count {
                var end = start
                while end < bytes.count, bytes[end] != Self.boundary { end += 1 }
                if end > start {
                    load(UnsafeBufferPointer(rebasing: bytes[start..<end]))
                    body(FeatureHash.word(token))
                }
                start = end + 1
            }
        }
    }

    private mutating func clear() {
        result.hashes.removeAll(keepingCapacity: true)
        result.places.removeAll(keepingCapacity: true)
        characters.removeAll(keepingCapacity: true)
        characterPlaces.removeAll(keepingCapacity: true)
    }

    private mutating func load(_ bytes: UnsafeBufferPointer<UInt8>) {
        token.removeAll(keepingCapacity: true)
        append(bytes)
    }

    private mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        for byte in bytes {
            let letter = FeatureHash.merged(byte)
            let count = token.count
            if count >= 2, token[count - 1] == letter, token[count - 2] == letter { continue }
            token.append(letter)
        }
    }

    private mutating func addWord(_ hash: UInt32, _ range: Range<Int>) {
        result.hashes.append(hash)
        if keepsPlaces { result.places.append(range) }
    }

    /// The n-grams of the token with its runs cut to one letter, so that a stretched word has those of the plain one.
    private mutating func addCharacters(_ range: Range<Int>) {
        squeezed.removeAll(keepingCapacity: true)
        squeezed.append(Self.boundary)
        for letter in token.prefix(Self.longestWord) where squeezed.last != letter { squeezed.append(letter) }
        squeezed.append(Self.boundary)
        squeezed.withUnsafeBufferPointer { letters in
            for start in 0..<max(0, letters.count - Self.shortest + 1) {
                var hash = FeatureHash.characters
                for end in start..<min(letters.count, start + Self.longest) {
                    hash = FeatureHash.mix(hash, letters[end])
                    if end - start + 1 >= Self.shortest { characters.append(FeatureHash.finished(hash)) }
                }
            }
        }
        if keepsPlaces {
            while characterPlaces.count < characters.count { characterPlaces.append(range) }
        }
    }

    private mutating func finish(_ style: TextStyle, words: Int) {
        result.wordCount = result.hashes.count
        result.hashes.append(contentsOf: characters)
        result.characterEnd = result.hashes.count
        for hash in StyleFeatures.hashes(style, words: words) where hash != 0 { result.hashes.append(hash) }
        if keepsPlaces {
            result.places.append(contentsOf: characterPlaces)
            while result.places.count < result.hashes.count { result.places.append(0..<0) }
        }
    }
}
