import Moderation

/// How good predictions were, by what people said of them.
struct FeedbackFigures: Sendable, Hashable {
    /// What people said about one label.
    struct Tally: Sendable, Hashable {
        var truePositives = 0
        var falsePositives = 0
        var falseNegatives = 0
        var trueNegatives = 0

        var precision: Double? { Self.share(truePositives, of: truePositives + falsePositives) }
        var recall: Double? { Self.share(truePositives, of: truePositives + falseNegatives) }

        private static func share(_ part: Int, of whole: Int) -> Double? {
            whole > 0 ? Double(part) / Double(whole) : nil
        }
    }

    var correct = 0
    var total = 0
    /// By `Label.rawValue`; only feedback that names the true labels, or says that those given were right.
    var tallies = [Tally](repeating: Tally(), count: Label.allCases.count)

    var accuracy: Double? { total > 0 ? Double(correct) / Double(total) : nil }

    /// Adds the same word about `count` predictions; `given` and `truth` are the labels as they are stored.
    mutating func add(_ count: Int, isCorrect: Bool, given: String, truth: String?) {
        total += count
        if isCorrect { correct += count }
        guard let truth = isCorrect ? given : truth else { return }
        for label in Label.allCases {
            let name = "\"\(label.name)\""
            switch (given.contains(name), truth.contains(name)) {
            case (true, true): tallies[label.rawValue].truePositives += count
            case (true, false): tallies[label.rawValue].falsePositives += count
            case (false, true): tallies[label.rawValue].falseNegatives += count
            case (false, false): tallies[label.rawValue].trueNegatives += count
            }
        }
    }

    mutating func add(_ other: FeedbackFigures) {
        correct += other.correct
        total += other.total
        for index in tallies.indices {
            tallies[index].truePositives += other.tallies[index].truePositives
            tallies[index].falsePositives += other.tallies[index].falsePositives
            tallies[index].falseNegatives += other.tallies[index].falseNegatives
            tallies[index].trueNegatives += other.tallies[index].trueNegatives
        }
    }
}
