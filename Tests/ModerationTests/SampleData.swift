import Moderation

/// Made-up comments: rude ones have a rude word, threats a threatening one.
enum SampleData {
    private static let plain = ["river", "stone", "cloud", "garden", "window", "paper", "lantern", "bridge", "orchard"]
    private static let rude = ["snorkwart", "grumblebag"]

    /// 400 rows with two labels, and 400 that only say whether they are toxic.
    static func dataSet() throws -> DataSet {
        var state: UInt64 = 7
        func pick(_ words: [String]) -> String {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return words[Int(state >> 33) % words.count]
        }
        var both = "id,comment_text,toxic,threat\n"
        var toxicOnly = "id,comment_text,toxic\n"
        for row in 0..<800 {
            let isToxic = row % 5 == 0
            let isThreat = row % 15 == 0
            var words = (0..<6).map { _ in pick(plain) }
            if isToxic { words[row % 6] = pick(rude) }
            if isThreat { words[(row + 1) % 6] = "thunderfist" }
            let text = words.joined(separator: " ") + "."
            let toxic = isToxic ? 1 : 0
            if row.isMultiple(of: 2) {
                both += "a\(row),\(text),\(toxic),\(isThreat ? 1 : 0)\n"
            } else {
                toxicOnly += "b\(row),\(text),\(toxic)\n"
            }
        }
        var data = DataSet()
        try data.add(csv: Array(both.utf8), name: "both.csv")
        try data.add(csv: Array(toxicOnly.utf8), name: "toxic.csv")
        return data
    }

    static var options: TrainingOptions {
        var options = TrainingOptions()
        options.addsCounterweights = false
        options.fewestComments = 2
        options.passes = 4
        return options
    }

    /// What training on all this gives, computed once: most tests only need some model.
    static func outcome() throws -> Trainer.Outcome { try shared.get() }

    private static let shared = Result { try train() }

    static func train(_ options: TrainingOptions = SampleData.options) throws -> Trainer.Outcome {
        try Trainer.train(try dataSet(), options: options)
    }
}
