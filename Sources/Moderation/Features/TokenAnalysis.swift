/// What a token says by itself, whatever stands beside it: the same wherever it occurs, so that training works it out once.
struct TokenAnalysis: Sendable {
    private static let shortest = 3
    private static let longest = 5
    /// So many words run together are read as words alone: the letters across their edges belong to none.
    private static let fewestWords = 3
    private static let boundary = UInt8(ascii: " ")
    /// Tokens beyond this length have the n-grams of their beginning only.
    private static let longestWord = 256

    /// The token's own feature first, then the known words it may hide and, where these are several in a row, their pairs.
    private(set) var words: [UInt32] = []
    /// The word it is taken for.
    private(set) var reading: UInt32 = 0
    /// The classes of the words it is taken for, in order.
    private(set) var classes: [PlacedClass] = []
    /// How many words the token is: more than one when they lost the spaces between them.
    private(set) var wordCount = 1
    private(set) var piece = WordPiece.common
    /// The features of the n-grams of its letters, with repetitions; none for a common word.
    private(set) var characters: [UInt32] = []
    private var readings = WordReadings()
    private var squeezed: [UInt8] = []

    /// Looks at letters as `FeatureHash.merged` writes them, runs cut to two.
    mutating func analyse(_ token: [UInt8], lexicon: some WordLexicon) {
        words.removeAll(keepingCapacity: true)
        classes.removeAll(keepingCapacity: true)
        wordCount = 1
        characters.removeAll(keepingCapacity: true)
        let word = FeatureHash.word(token)
        let importance = lexicon.importance(ofWord: word)
        words.append(word)
        reading = word
        if let known = WordClass.of(word) {
            classes.append(PlacedClass(wordClass: known))
            if importance == 0 { words.append(known.rareWord) }
        } else if importance == 0 {
            read(token, lexicon: lexicon)
        }
        let isCommon = importance > 0 && importance <= lexicon.commonImportance
        piece = importance == 0 ? .unknown : token.count == 1 ? .letter : isCommon ? .common : .rare
        // The letters of a group's name would say again what the name itself is not to say.
        if wordCount >= Self.fewestWords {
            for part in readings.places.indices
            where lexicon.importance(ofWord: readings.parts[part]) > lexicon.commonImportance {
                addCharacters(token[readings.places[part]])
            }
        } else if !isCommon, classes.first?.wordClass != .group {
            addCharacters(token[...])
        }
    }

    private mutating func read(_ token: [UInt8], lexicon: some WordLexicon) {
        readings.find(token, lexicon: lexicon)
        guard let first = readings.known.first else { return }
        reading = first
        wordCount = max(1, readings.parts.count)
        for (place, known) in readings.known.enumerated() {
            words.append(known)
            guard let wordClass = WordClass.of(known) else { continue }
            classes.append(PlacedClass(wordClass: wordClass, place: wordCount > 1 ? place : 0, isWhole: wordCount == 1))
        }
        for index in readings.parts.indices.dropFirst() {
            words.append(FeatureHash.pair(readings.parts[index - 1], readings.parts[index]))
        }
    }

    /// The n-grams of the token with its runs cut to one letter, so that a stretched word has those of the plain one.
    private mutating func addCharacters(_ token: ArraySlice<UInt8>) {
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
    }
}
