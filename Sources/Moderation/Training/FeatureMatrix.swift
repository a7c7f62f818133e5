/// The features of many comments, each once and by number, kept in one array; the numbers go from common to rare.
struct FeatureMatrix {
    private(set) var columns: [UInt32] = []
    /// The hash and the importance of every number.
    private(set) var hashes: [UInt32] = []
    private(set) var importances: [Int8] = []
    /// Four to a comment: where its words, characters and style begin, and where they end.
    private var bounds: [Int] = []

    var count: Int { bounds.count / 4 }
    var featureCount: Int { hashes.count }

    init(_ comments: TokenizedComments, importance: FeatureImportance, options: TrainingOptions) {
        var index = FeatureIndex()
        // A little more than comments have that people write; what is not filled costs nothing.
        columns.reserveCapacity(comments.tokenCount * 6)
        let types = TypeFeatures(comments.types, fewest: options.fewestComments, index: &index)
        types.withView { types in
            let pairs = Self.pairs(comments, types).reaching(options.fewestComments)
            var found = Found()
            for comment in 0..<comments.count {
                append(comment, of: comments, types, keptPairs: pairs, &index, &found)
            }
        }
        finish(index, importance: importance)
    }

    private static func pairs(_ comments: TokenizedComments, _ types: TypeFeatures.View) -> FeatureSketch {
        var sketch = FeatureSketch()
        for comment in 0..<comments.count {
            var previous: TypeFeatures.Reading?
            for token in comments.tokens(of: comment) {
                let reading = types.readings[Int(token)]
                if let previous, previous.isKnown, reading.isKnown {
                    sketch.add(FeatureHash.pair(previous.word, reading.word))
                }
                previous = reading
            }
        }
        return sketch
    }

    private mutating func append(
        _ comment: Int,
        of comments: TokenizedComments,
        _ types: TypeFeatures.View,
        keptPairs: HashFilter,
        _ index: inout FeatureIndex,
        _ found: inout Found
    ) {
        found.removeAll()
        var previous: Int?
        var context = ClassContext()
        var words = 0
        for token in comments.tokens(of: comment) {
            let type = Int(token)
            defer { words += types.readings[type].wordCount }
            let classes = types.classes(type)
            let reading = types.readings[type].word
            guard !context.deny(classes, of: reading, at: words, { found.pairs.append($0) }) else {
                previous = nil
                continue
            }
            for word in types.words(type) { found.words.append(word) }
            let characters = types.characters(type)
            if !characters.isEmpty { found.characters.append(contentsOf: characters) }
            for placed in classes {
                context.add(placed.wordClass, at: words + placed.place) { found.styles.append($0) }
            }
            if let before = previous {
                let (first, second) = (types.readings[before], types.readings[type])
                let hash = FeatureHash.pair(first.word, second.word)
                if first.isKnown, second.isKnown, keptPairs.contains(hash) { found.pairs.append(hash) }
                if WordPiece.mayJoin(first.piece, second.piece) {
                    let (start, end) = (comments.types.letters(of: before), comments.types.letters(of: type))
                    if let whole = found.letters.joined(start, end), comments.types.importance(ofWord: whole) > 0 {
                        found.pairs.append(whole)
                    }
                }
            }
            previous = type
        }
        for hash in StyleFeatures.hashes(comments.styles[comment], words: words) where hash != 0 {
            found.styles.append(hash)
        }
        // In a row, so that the processor waits for several places of the table at once.
        for hash in found.pairs { found.words.append(index.number(hash)) }
        for hash in found.styles { found.style.append(index.number(hash)) }
        let number = Int32(truncatingIfNeeded: comment)
        bounds.append(columns.count)
        columns.append(contentsOf: index.countFirst(of: &found.words, in: number))
        bounds.append(columns.count)
        columns.append(contentsOf: index.countFirst(of: &found.characters, in: number))
        bounds.append(columns.count)
        columns.append(contentsOf: index.countFirst(of: &found.style, in: number))
        bounds.append(columns.count)
    }

    /// What one comment has, with repetitions; kept for the next one's sake.
    private struct Found {
        var words: [UInt32] = []
        var characters: [UInt32] = []
        var style: [UInt32] = []
        /// Pairs of words, and what else counts as one, by hash: to be numbered.
        var pairs: [UInt32] = []
        /// Style, by hash: to be numbered.
        var styles: [UInt32] = []
        var letters = TokenLetters()

        mutating func removeAll() {
            words.removeAll(keepingCapacity: true)
            characters.removeAll(keepingCapacity: true)
            style.removeAll(keepingCapacity: true)
            pairs.removeAll(keepingCapacity: true)
            styles.removeAll(keepingCapacity: true)
        }
    }

    /// Drops what is in too few comments and numbers the rest anew, what is met most often first: training then finds
    /// most of what it needs close together.
    private mutating func finish(_ index: FeatureIndex, importance: FeatureImportance) {
        let kept = (0..<index.count).filter { importance.code(frequency: index.frequency(of: $0)) > 0 }
            .sorted { (-index.frequency(of: $0), $0) < (-index.frequency(of: $1), $1) }
        var numbers = [UInt32](repeating: .max, count: index.count)
        for (new, old) in kept.enumerated() {
            numbers[old] = UInt32(new)
            hashes.append(index.hashes[old])
            importances.append(importance.code(frequency: index.frequency(of: old)))
        }
        var end = 0
        var place = 0
        for bound in bounds.indices {
            while place < bounds[bound] {
                let number = numbers[Int(columns[place])]
                if number != .max {
                    columns[end] = number
                    end += 1
                }
                place += 1
            }
            bounds[bound] = end
        }
        columns.removeLast(columns.count - end)
    }

    func words(_ comment: Int) -> Range<Int> { bounds[comment * 4]..<bounds[comment * 4 + 1] }
    func characters(_ comment: Int) -> Range<Int> { bounds[comment * 4 + 1]..<bounds[comment * 4 + 2] }
    func style(_ comment: Int) -> Range<Int> { bounds[comment * 4 + 2]..<bounds[comment * 4 + 3] }
    func all(_ comment: Int) -> Range<Int> { bounds[comment * 4]..<bounds[comment * 4 + 3] }

    /// What the features in `range` are multiplied by so that their importances have the squared length `share`,
    /// or less when they say little: see `ToxicityModel.wordFloor`.
    func norm(_ range: Range<Int>, share: Float, floor: Int) -> Float {
        var squares = 0
        for place in range {
            let code = Int(importances[Int(columns[place])])
            squares += code * code
        }
        return squares > 0 ? (share / Float(squares + floor)).squareRoot() : 0
    }
}
