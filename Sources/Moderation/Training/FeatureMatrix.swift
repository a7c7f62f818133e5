/// The features of many comments, each once and by number, kept in one array.
struct FeatureMatrix {
    private(set) var columns: [UInt32] = []
    /// The hash and the importance of every number.
    private(set) var hashes: [UInt32] = []
    private(set) var importances: [Int8] = []
    /// Four to a comment: where its words, characters and style begin, and where they end.
    private var bounds: [Int] = []
    private var index = FeatureIndex()

    var count: Int { bounds.count / 4 }
    var featureCount: Int { hashes.count }

    mutating func append(_ features: FeatureSet) {
        let comment = Int32(truncatingIfNeeded: count)
        for group in [features.words, features.characters, features.style] {
            bounds.append(columns.count)
            for hash in group {
                if let number = index.note(hash, comment: comment) { columns.append(number) }
            }
        }
        bounds.append(columns.count)
    }

    /// Ends the appending: drops what is in too few comments and numbers the rest anew.
    mutating func finish(importance: FeatureImportance) {
        var numbers = [UInt32](repeating: .max, count: index.count)
        for (old, frequency) in index.frequencies.enumerated() {
            let code = importance.code(frequency: frequency)
            guard code > 0 else { continue }
            numbers[old] = UInt32(hashes.count)
            hashes.append(index.hashes[old])
            importances.append(code)
        }
        index = FeatureIndex()
        var kept = 0
        var place = 0
        for bound in bounds.indices {
            while place < bounds[bound] {
                let number = numbers[Int(columns[place])]
                if number != .max {
                    columns[kept] = number
                    kept += 1
                }
                place += 1
            }
            bounds[bound] = kept
        }
        columns.removeSubrange(kept...)
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
