import Glibc

/// How much each feature says by being there: its inverse document frequency, in 127 steps; 0 for features left out.
struct FeatureImportance {
    private(set) var codes: [Int8]

    init(_ features: FeatureMatrix, rows: [Int], options: TrainingOptions) {
        var frequencies = [Int32](repeating: 0, count: 1 << options.rowBits)
        for row in rows {
            for index in features.all(row) { frequencies[Int(features.rows[index])] += 1 }
        }
        let total = Double(rows.count + 1)
        func importance(_ frequency: Int32) -> Double { 1 + log(total / Double(frequency + 1)) }
        let greatest = importance(Int32(options.fewestComments))
        codes = frequencies.map { frequency in
            guard frequency >= options.fewestComments else { return 0 }
            return Int8(max(1, (importance(frequency) / greatest * 127).rounded()))
        }
    }

    /// What the features in `range` are multiplied by so that their values have the squared length `share`.
    func norm(_ features: FeatureMatrix, _ range: Range<Int>, share: Float) -> Float {
        var squares = 0
        for index in range {
            let code = Int(codes[Int(features.rows[index])])
            squares += code * code
        }
        return squares > 0 ? (share / Float(squares)).squareRoot() : 0
    }
}
