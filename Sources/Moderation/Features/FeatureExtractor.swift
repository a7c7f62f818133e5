/// Turns normalised text into features: words and pairs of words, character n-grams of rare words, and style.
///
/// A word the lexicon does not know is also read as the known words it may hide (`WordReadings`). A value keeps its buffers
/// between comments, so one extractor serves one thread at a time.
public struct FeatureExtractor: Sendable {
    public private(set) var result = FeatureSet()
    private let keepsPlaces: Bool
    private var analysis = TokenAnalysis()
    private var context = ClassContext()
    private var letters = TokenLetters()
    private var characters: [UInt32] = []
    private var characterPlaces: [Range<Int>] = []
    private var classes: [UInt32] = []
    private var classPlaces: [Range<Int>] = []

    /// Places cost time: they are for explaining a score.
    public init(keepsPlaces: Bool = false) {
        self.keepsPlaces = keepsPlaces
    }

    /// Extracts the features of `text` into `result`.
    public mutating func extract(_ text: NormalizedText, lexicon: some WordLexicon) {
        clear()
        var previous: (reading: UInt32, piece: WordPiece, range: Range<Int>)?
        var words = 0
        text.bytes.withUnsafeBufferPointer { bytes in
            TokenLetters.forEachToken(bytes) { range in
                letters.load(bytes[range])
                analysis.analyse(letters.bytes, lexicon: lexicon)
                defer { words += analysis.wordCount }
                let isTakenBack = context.deny(analysis.classes, of: analysis.reading, at: words) {
                    result.hashes.append($0)
                }
                if keepsPlaces { while result.places.count < result.hashes.count { result.places.append(range) } }
                guard !isTakenBack else {
                    previous = nil
                    return
                }
                for word in analysis.words { addWord(word, range) }
                addCharacters(range)
                addClasses(range, place: words)
                if let before = previous {
                    let both = before.range.lowerBound..<range.upperBound
                    addWord(FeatureHash.pair(before.reading, analysis.reading), both)
                    if WordPiece.mayJoin(before.piece, analysis.piece) {
                        let whole = letters.joined(bytes[before.range], bytes[range])
                        if let whole, lexicon.importance(ofWord: whole) > 0 { addWord(whole, both) }
                    }
                }
                previous = (analysis.reading, analysis.piece, range)
            }
        }
        finish(text.style, words: words)
    }

    private mutating func clear() {
        result.hashes.removeAll(keepingCapacity: true)
        result.places.removeAll(keepingCapacity: true)
        characters.removeAll(keepingCapacity: true)
        characterPlaces.removeAll(keepingCapacity: true)
        classes.removeAll(keepingCapacity: true)
        classPlaces.removeAll(keepingCapacity: true)
        context.begin()
    }

    private mutating func addWord(_ hash: UInt32, _ range: Range<Int>) {
        result.hashes.append(hash)
        if keepsPlaces { result.places.append(range) }
    }

    private mutating func addCharacters(_ range: Range<Int>) {
        characters.append(contentsOf: analysis.characters)
        guard keepsPlaces else { return }
        while characterPlaces.count < characters.count { characterPlaces.append(range) }
    }

    private mutating func addClasses(_ range: Range<Int>, place: Int) {
        for found in analysis.classes { context.add(found.wordClass, at: place + found.place) { classes.append($0) } }
        guard keepsPlaces else { return }
        while classPlaces.count < classes.count { classPlaces.append(range) }
    }

    private mutating func finish(_ style: TextStyle, words: Int) {
        result.wordCount = result.hashes.count
        result.hashes.append(contentsOf: characters)
        result.characterEnd = result.hashes.count
        result.hashes.append(contentsOf: classes)
        for hash in StyleFeatures.hashes(style, words: words) where hash != 0 { result.hashes.append(hash) }
        if keepsPlaces {
            result.places.append(contentsOf: characterPlaces)
            result.places.append(contentsOf: classPlaces)
            while result.places.count < result.hashes.count { result.places.append(0..<0) }
        }
    }
}
