import Moderation

/// What is counted of a set of predictions.
struct MonitorFigures: Sendable, Hashable {
    var comments = 0
    /// Comments that got any label.
    var flagged = 0
    var cacheHits = 0
    /// By `Label.rawValue`.
    var labels = [Int](repeating: 0, count: Label.allCases.count)
    var latency = LatencyHistogram()

    var flaggedShare: Double? { share(flagged) }
    var cacheShare: Double? { share(cacheHits) }

    func share(of label: Label) -> Double? { share(labels[label.rawValue]) }

    private func share(_ count: Int) -> Double? { comments > 0 ? Double(count) / Double(comments) : nil }

    mutating func add(_ other: MonitorFigures) {
        comments += other.comments
        flagged += other.flagged
        cacheHits += other.cacheHits
        for index in labels.indices { labels[index] += other.labels[index] }
        latency.add(other.latency)
    }
}
