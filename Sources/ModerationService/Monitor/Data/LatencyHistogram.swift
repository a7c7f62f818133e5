/// Latencies counted in bins, from which quantiles are read to within a bin.
struct LatencyHistogram: Sendable, Hashable {
    /// The upper ends of the bins, in milliseconds; the last bin has none.
    static let bounds = [
        0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 5, 7.5, 10, 15, 20, 30, 50,
        75,
        100, 150, 200, 300, 500, 750, 1000, 2000, 5000, 10_000,
    ]

    private(set) var counts = [Int](repeating: 0, count: LatencyHistogram.bounds.count + 1)

    var total: Int { counts.reduce(0, +) }

    mutating func add(_ count: Int, bin: Int) {
        guard counts.indices.contains(bin), count > 0 else { return }
        counts[bin] += count
    }

    mutating func add(_ other: LatencyHistogram) {
        for bin in counts.indices { counts[bin] += other.counts[bin] }
    }

    /// The latency in milliseconds that this share of all stays below; nothing when there are none.
    ///
    /// Within a bin latencies count as evenly spread. What lies above the last bound counts as that bound.
    func quantile(_ share: Double) -> Double? {
        let total = total
        guard total > 0 else { return nil }
        let wanted = share * Double(total)
        var below = 0.0
        for (bin, count) in counts.enumerated() where count > 0 {
            if below + Double(count) >= wanted {
                let lower = bin == 0 ? 0 : Self.bounds[bin - 1]
                guard bin < Self.bounds.count else { return lower }
                return lower + (Self.bounds[bin] - lower) * (wanted - below) / Double(count)
            }
            below += Double(count)
        }
        return Self.bounds.last
    }
}
