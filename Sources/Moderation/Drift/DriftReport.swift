/// How far a label has drifted from its reference.
public struct LabelDrift: Sendable, Hashable, Codable {
    public enum Level: String, Sendable, Hashable, Codable {
        /// Too few comments to say anything.
        case unknown
        case stable
        case watch
        case drifted
    }

    public var label: String
    /// The share of comments that got the label.
    public var referenceShare: Double
    public var currentShare: Double
    /// Of the scores.
    public var populationStabilityIndex: Double
    public var jensenShannon: Double
    /// That the label is given as often as before, by the chi-square test.
    public var probability: Double
    public var level: Level
}

/// All labels against their reference.
public struct DriftReport: Sendable, Hashable, Codable {
    /// From this index on a label is worth a look.
    public static let watchFrom = 0.1

    public var reference: String
    public var referenceComments: Int
    public var comments: Int
    public var labels: [LabelDrift]

    /// `driftFrom` is the index from which a label has drifted; with fewer than `fewest` comments nothing is said.
    public init(reference: DriftReference, current: DriftReference, driftFrom: Double, fewest: Int) {
        self.reference = reference.source
        referenceComments = reference.comments
        comments = current.comments
        labels = Label.allCases.compactMap { label in
            let name = label.name
            let bins = (reference.scores[name] ?? [], current.scores[name] ?? [])
            guard let index = DriftMeasures.populationStabilityIndex(bins.0.map(Double.init), bins.1.map(Double.init)),
                let distance = DriftMeasures.jensenShannonDistance(bins.0.map(Double.init), bins.1.map(Double.init))
            else { return nil }
            let given = (Double(reference.labels[name] ?? 0), Double(current.labels[name] ?? 0))
            let without = (Double(reference.comments) - given.0, Double(current.comments) - given.1)
            let test = DriftMeasures.chiSquare([given.0, without.0], [given.1, without.1])
            let isKnown = current.comments >= fewest && reference.comments >= fewest
            let level: LabelDrift.Level =
                !isKnown ? .unknown : index >= driftFrom ? .drifted : index >= Self.watchFrom ? .watch : .stable
            return LabelDrift(
                label: name,
                referenceShare: given.0 / Double(max(1, reference.comments)),
                currentShare: given.1 / Double(max(1, current.comments)),
                populationStabilityIndex: index,
                jensenShannon: distance,
                probability: test?.probability ?? 1,
                level: level
            )
        }
    }

    /// The labels that have drifted.
    public var drifted: [LabelDrift] { labels.filter { $0.level == .drifted } }
}
