import Moderation

/// What is counted of a set of predictions.
struct MonitorFigures: Sendable, Hashable {
    var comments = 0
    /// Comments that got any label.
    var flagged = 0
    /// Nothing when the database does not say.
    var cacheHits: Int?
    /// By `Label.rawValue`.
    var labels = [Int](repeating: 0, count: Label.allCases.count)
    var latency = LatencyHistogram()

    var flaggedShare: Double? { share(flagged) }
    var cacheShare: Double? { cacheHits.flatMap { share($0) } }

    func share(of label: Label) -> Double? { share(labels[label.rawValue]) }

    private func share(_ count: Int) -> Double? { comments > 0 ? Double(count) / Double(comments) : nil }

    mutating func add(_ other: MonitorFigures) {
        comments += other.comments
        flagged += other.flagged
        if let hits = other.cacheHits { cacheHits = (cacheHits ?? 0) + hits }
        for index in labels.indices { labels[index] += other.labels[index] }
        latency.add(other.latency)
    }
}
