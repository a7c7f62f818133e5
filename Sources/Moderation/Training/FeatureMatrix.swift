/// The features of many comments, extracted once and kept in one array.
struct FeatureMatrix {
    private(set) var rows: [UInt32] = []
    private var starts: [Int] = [0]
    private var wordCounts: [Int] = []

    var count: Int { wordCounts.count }

    mutating func append(_ features: FeatureSet) {
        rows.append(contentsOf: features.rows)
        starts.append(rows.count)
        wordCounts.append(features.wordCount)
    }

    /// The features of one comment, as when it was appended.
    func set(_ index: Int) -> FeatureSet {
        var set = FeatureSet()
        set.rows = Array(rows[all(index)])
        set.wordCount = wordCounts[index]
        return set
    }

    func words(_ index: Int) -> Range<Int> { starts[index]..<starts[index] + wordCounts[index] }
    func characters(_ index: Int) -> Range<Int> { starts[index] + wordCounts[index]..<starts[index + 1] }
    func all(_ index: Int) -> Range<Int> { starts[index]..<starts[index + 1] }
}
