/// Compares what was measured of a candidate with what was measured of the model in production.
///
/// Metrics are named by paths; the last part is the measure, such as `roc_auc`, and the rest says of what.
public struct ModelGate: Sendable {
    /// How much worse a measure may be, in either direction that is worse for it.
    public static let standardBounds: [String: Double] = [
        "roc_auc": 0.01, "pr_auc": 0.02, "f1": 0.02, "calibration_error": 0.02,
    ]
    /// Measures of which less is better.
    static let lowerIsBetter: Set<String> = [
        "calibration_error", "expected_calibration_error", "ece", "brier", "brier_score", "loss", "log_loss",
        "false_positive_rate",
    ]
    /// Figures of labels with fewer positives than this are shown, and too uncertain to decide anything.
    public static let fewestPositives = 20.0

    /// What became of one metric.
    public enum Verdict: String, Sendable, Hashable, Codable {
        case passed
        case worse
        /// Measured in production and not for the candidate.
        case missing
        case tooLow = "too low"
        /// Shown only.
        case shown
    }

    public struct Row: Sendable, Hashable, Codable {
        public var metric: String
        public var production: Double?
        public var candidate: Double?
        public var difference: Double?
        /// The most by which it may be worse, or, without production, the least it must be.
        public var bound: Double?
        public var verdict: Verdict
    }

    public struct Outcome: Sendable, Hashable, Codable {
        public var rows: [Row]
        public var isPassed: Bool
    }

    /// By measure.
    public var bounds: [String: Double]
    /// By metric: the least a candidate must reach, whatever production does.
    public var floors: [String: Double]

    public init(bounds: [String: Double] = ModelGate.standardBounds, floors: [String: Double] = [:]) {
        self.bounds = bounds
        self.floors = floors
    }

    /// Fails closed: without a metric to decide by, a candidate does not pass.
    public func compare(production: [String: Double], candidate: [String: Double]) -> Outcome {
        var rows: [Row] = []
        for (metric, before) in production.sorted(by: { $0.key < $1.key }) {
            guard let bound = bounds[Self.measure(of: metric)] else { continue }
            rows.append(row(metric, before, candidate[metric], bound, counts: Self.isCertain(metric, in: production)))
        }
        for (metric, least) in floors.sorted(by: { $0.key < $1.key }) {
            let value = candidate[metric]
            let verdict: Verdict = value.map { $0 >= least ? .passed : .tooLow } ?? .missing
            rows.append(Row(metric: metric, production: nil, candidate: value, bound: least, verdict: verdict))
        }
        let decided = rows.filter { $0.verdict != .shown }
        return Outcome(rows: rows, isPassed: !decided.isEmpty && decided.allSatisfy { $0.verdict == .passed })
    }

    private func row(_ metric: String, _ before: Double, _ after: Double?, _ bound: Double, counts: Bool) -> Row {
        var row = Row(metric: metric, production: before, candidate: after, bound: bound, verdict: .missing)
        if let after {
            row.difference = after - before
            let loss = Self.lowerIsBetter.contains(Self.measure(of: metric)) ? after - before : before - after
            // A rounding error is no loss.
            row.verdict = loss <= bound + 1e-9 ? .passed : .worse
        }
        if !counts { row.verdict = .shown }
        return row
    }

    static func measure(of metric: String) -> String {
        metric.split(separator: "/").last.map { String($0) } ?? metric
    }

    private static func isCertain(_ metric: String, in metrics: [String: Double]) -> Bool {
        let group = metric.dropLast(measure(of: metric).count)
        guard let positives = metrics[group + "positives"] else { return true }
        return positives >= fewestPositives
    }
}
