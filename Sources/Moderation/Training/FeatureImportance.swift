import Glibc

/// How much a feature says by being there: its inverse document frequency, in 127 steps; 0 for features left out.
struct FeatureImportance {
    private let codes: [Int8]

    /// For every frequency that occurs in `comments` comments.
    init(comments: Int, options: TrainingOptions) {
        let total = Double(comments + 1)
        func importance(_ frequency: Int) -> Double { 1 + log(total / Double(frequency + 1)) }
        let greatest = importance(min(options.fewestComments, comments))
        codes = (0...comments).map { frequency in
            guard frequency >= options.fewestComments else { return 0 }
            return Int8(max(1, min(127, (importance(frequency) / greatest * 127).rounded())))
        }
    }

    func code(frequency: some BinaryInteger) -> Int8 { codes[min(Int(frequency), codes.count - 1)] }
}
