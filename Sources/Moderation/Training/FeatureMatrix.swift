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
        let types = TypeFeatures(comments.types, fewest: options.fewestComments, index: &index)
        types.withView { types in
            let pairs = Self.pairs(comments, types)
            for comment in 0..<comments.count {
                append(comment, of: comments, types, &index) { pairs.mayReach(options.fewestComments, $0) }
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
        _ index: inout FeatureIndex,
        isKept: (UInt32) -> Bool
    ) {
        let number = Int32(truncatingIfNeeded: comment)
        func add(_ feature: UInt32, to columns: inout [UInt32]) {
            if index.count(feature, in: number) { columns.append(feature) }
        }
        let tokens = comments.tokens(of: comment)
        bounds.append(columns.count)
        var characters: [UInt32] = []
        characters.reserveCapacity(256)
        var style: [UInt32] = []
        style.reserveCapacity(64)
        var letters = TokenLetters()
        var previous: Int?
        var context = ClassContext()
        var words = 0
        for token in tokens {
            let type = Int(token)
            defer { words += types.readings[type].wordCount }
            let classes = types.classes(type)
            guard !context.deny(classes, at: words, { add(index.number($0), to: &columns) }) else {
                previous = nil
                continue
            }
            for word in types.words(type) { add(word, to: &columns) }
            for feature in types.characters(type) { add(feature, to: &characters) }
            for found in classes {
                context.add(found.wordClass, at: words + found.place) { add(index.number($0), to: &style) }
            }
            if let before = previous {
                let (first, second) = (types.readings[before], types.readings[type])
                let hash = FeatureHash.pair(first.word, second.word)
                if first.isKnown, second.isKnown, isKept(hash) { add(index.number(hash), to: &columns) }
                if WordPiece.mayJoin(first.piece, second.piece) {
                    let whole = letters.joined(comments.types.letters(of: before), comments.types.letters(of: type))
                    if let whole, comments.types.importance(ofWord: whole) > 0 {
                        add(index.number(whole), to: &columns)
                    }
                }
            }
            previous = type
        }
        for hash in StyleFeatures.hashes(comments.styles[comment], words: words) where hash != 0 {
            add(index.number(hash), to: &style)
        }
        bounds.append(columns.count)
        columns.append(contentsOf: characters)
        bounds.append(columns.count)
        columns.append(contentsOf: style)
        bounds.append(columns.count)
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
        columns.removeSubrange(end...)
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
