/// Durations counted in buckets of fixed bounds.
struct Histogram {
    private let bounds: [Double]
    private var counts: [Int]
    private var sum = 0.0

    /// `bounds`: in seconds, ascending.
    init(bounds: [Double]) {
        self.bounds = bounds
        counts = [Int](repeating: 0, count: bounds.count + 1)
    }

    mutating func observe(_ duration: Duration) {
        let seconds = duration / .seconds(1)
        let bucket = bounds.firstIndex { seconds <= $0 } ?? bounds.count
        counts[bucket] += 1
        sum += seconds
    }

    /// The series of one set of labels, cumulative as Prometheus wants them.
    func lines(_ name: String, _ labels: String) -> [String] {
        let lead = labels.isEmpty ? "" : labels + ","
        let own = labels.isEmpty ? "" : "{\(labels)}"
        var lines: [String] = []
        var total = 0
        for (bound, count) in zip(bounds.map { "\($0)" } + ["+Inf"], counts) {
            total += count
            lines.append("\(name)_bucket{\(lead)le=\"\(bound)\"} \(total)")
        }
        lines.append("\(name)_sum\(own) \(sum)")
        lines.append("\(name)_count\(own) \(total)")
        return lines
    }
}
