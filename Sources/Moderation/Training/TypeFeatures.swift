/// The features of every type of token by number, worked out once for all its tokens.
struct TypeFeatures {
    /// What a token's neighbours see of it.
    struct Reading {
        var word: UInt32
        var piece: WordPiece
        /// Whether a pair with it can be in enough comments.
        var isKnown: Bool
        /// How many words the token is.
        var wordCount: Int
    }

    private var readings: [Reading] = []
    /// Words, then characters, of one type after the other, and where each part ends.
    private var numbers: [UInt32] = []
    private var wordEnds: [Int] = []
    private var characterEnds: [Int] = []
    private var classes: [PlacedClass] = []
    private var classEnds: [Int] = []

    /// Character n-grams that cannot be in `fewest` comments get no number.
    init(_ types: TokenTypes, fewest: Int, index: inout FeatureIndex) {
        var analysis = TokenAnalysis()
        var sketch = FeatureSketch()
        var characters: [UInt32] = []
        for type in 0..<types.count {
            analysis.analyse(Array(types.letters(of: type)), lexicon: types)
            for word in analysis.words { numbers.append(index.number(word)) }
            wordEnds.append(numbers.count)
            characters.append(contentsOf: analysis.characters)
            characterEnds.append(characters.count)
            let frequency = types.frequency(of: type)
            for hash in analysis.characters { sketch.add(hash, times: frequency) }
            classes.append(contentsOf: analysis.classes)
            classEnds.append(classes.count)
            let isKnown = frequency >= fewest || analysis.words.count > 1
            readings.append(
                Reading(
                    word: analysis.reading,
                    piece: analysis.piece,
                    isKnown: isKnown,
                    wordCount: analysis.wordCount
                )
            )
        }
        insert(characters, among: sketch.reaching(fewest), &index)
    }

    /// Puts the numbers of the kept n-grams behind the words of their type.
    private mutating func insert(_ characters: [UInt32], among kept: HashFilter, _ index: inout FeatureIndex) {
        let words = numbers
        numbers = []
        numbers.reserveCapacity(words.count + characters.count / 2)
        var (word, character) = (0, 0)
        for type in wordEnds.indices {
            numbers.append(contentsOf: words[word..<wordEnds[type]])
            word = wordEnds[type]
            wordEnds[type] = numbers.count
            for hash in characters[character..<characterEnds[type]] where kept.contains(hash) {
                numbers.append(index.number(hash))
            }
            character = characterEnds[type]
            characterEnds[type] = numbers.count
        }
    }

    /// Lends everything without counting who holds it, which costs as much as looking: it is asked for with every token.
    func withView<Result>(_ body: (View) -> Result) -> Result {
        readings.withUnsafeBufferPointer { readings in
            numbers.withUnsafeBufferPointer { numbers in
                wordEnds.withUnsafeBufferPointer { wordEnds in
                    characterEnds.withUnsafeBufferPointer { characterEnds in
                        classes.withUnsafeBufferPointer { classes in
                            classEnds.withUnsafeBufferPointer { classEnds in
                                body(
                                    View(
                                        readings: readings,
                                        numbers: numbers,
                                        wordEnds: wordEnds,
                                        characterEnds: characterEnds,
                                        classes: classes,
                                        classEnds: classEnds
                                    )
                                )
                            }
                        }
                    }
                }
            }
        }
    }

    /// What is lent for the length of a call.
    struct View {
        let readings: UnsafeBufferPointer<Reading>
        fileprivate let numbers: UnsafeBufferPointer<UInt32>
        fileprivate let wordEnds: UnsafeBufferPointer<Int>
        fileprivate let characterEnds: UnsafeBufferPointer<Int>
        fileprivate let classes: UnsafeBufferPointer<PlacedClass>
        fileprivate let classEnds: UnsafeBufferPointer<Int>

        func words(_ type: Int) -> Slice<UnsafeBufferPointer<UInt32>> {
            numbers[(type > 0 ? characterEnds[type - 1] : 0)..<wordEnds[type]]
        }

        func characters(_ type: Int) -> Slice<UnsafeBufferPointer<UInt32>> {
            numbers[wordEnds[type]..<characterEnds[type]]
        }

        func classes(_ type: Int) -> Slice<UnsafeBufferPointer<PlacedClass>> {
            classes[(type > 0 ? classEnds[type - 1] : 0)..<classEnds[type]]
        }
    }
}
