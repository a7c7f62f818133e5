/// What a model said about comments of a time when all was well: the labels it gave, and where its scores lay.
public struct DriftReference: Sendable, Hashable, Codable {
    /// The file that goes with a registered version.
    public static let fileName = "reference.json"
    /// Scores are counted between these; the first bin is below all of them.
    public static let bounds = [0.001, 0.01, 0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.9]

    /// What the comments were, for people.
    public var source: String
    public var comments: Int
    /// How many comments got each label, by its name.
    public var labels: [String: Int]
    /// How many scores of each label lay in each bin, by its name.
    public var scores: [String: [Int]]

    public init(source: String, comments: Int = 0, labels: [String: Int] = [:], scores: [String: [Int]] = [:]) {
        self.source = source
        self.comments = comments
        self.labels = labels
        self.scores = scores
    }

    /// Scores every comment of a data set.
    public init(source: String, classifier: Classifier, data: DataSet) {
        self.init(source: source)
        for comment in data.comments {
            let scores = classifier.scores(for: String(decoding: comment.text, as: UTF8.self))
            add(scores, labels: classifier.labels(for: scores))
        }
    }

    /// Counts one comment.
    public mutating func add(_ scores: LabelScores, labels: [Label]) {
        comments += 1
        for label in Label.allCases {
            self.scores[label.name, default: [Int](repeating: 0, count: Self.bounds.count + 1)][
                Self.bin(of: Double(scores[label]))
            ] += 1
            self.labels[label.name, default: 0] += labels.contains(label) ? 1 : 0
        }
    }

    /// The bin that a score is counted in.
    public static func bin(of score: Double) -> Int {
        bounds.firstIndex { score < $0 } ?? bounds.count
    }

    /// Throws unless it can be compared with.
    public func check() throws(ModerationError) {
        let isWhole = Label.allCases.allSatisfy { label in
            let bins = scores[label.name] ?? []
            let given = labels[label.name] ?? -1
            return bins.count == Self.bounds.count + 1 && bins.allSatisfy { $0 >= 0 } && (0...comments).contains(given)
        }
        guard comments > 0, isWhole else {
            throw ModerationError(.invalidData, "the reference does not count the labels and scores of any comments")
        }
    }
}
