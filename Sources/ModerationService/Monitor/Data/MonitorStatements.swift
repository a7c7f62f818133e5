import Moderation
import Persistence

/// The statements of the monitor: they count in the database, so that what comes back is small however much is stored.
struct MonitorStatements {
    static let currentSample = 20_000
    static let referenceSample = 5_000

    let dialect: SQLDialect

    /// Figures of all predictions of a time by slot and model, read once.
    ///
    /// Columns: `slot`, `model`, `bin`, and what ``figures(_:)`` reads.
    func figures(slotPrefix: Int) -> String {
        """
        SELECT substr(created_at, 1, \(slotPrefix)) AS slot, model_name || '@' || model_version AS model,
            \(Self.bins("latency_ms", LatencyHistogram.bounds, closed: true)) AS bin, \(counts)
        FROM prediction_logs WHERE created_at >= ? AND created_at <= ? GROUP BY 1, 2, 3
        """
    }

    /// The figures of one row.
    func figures(_ row: SQLRow) throws -> MonitorFigures {
        var figures = MonitorFigures()
        figures.comments = try row.int("comments")
        figures.flagged = try row.int("flagged")
        figures.cacheHits = try row.int("hits")
        for label in Label.allCases { figures.labels[label.rawValue] = try row.int("label_\(label.rawValue)") }
        figures.latency.add(figures.comments, bin: try row.int("bin"))
        return figures
    }

    /// The model of the newest prediction.
    ///
    /// Columns: `model_name`, `model_version`.
    let newestModel = """
        SELECT model_name, model_version FROM prediction_logs ORDER BY created_at DESC LIMIT 1
        """

    /// Feedback since a moment, the last word on each prediction, by what it says.
    let feedback = """
        SELECT p.model_name || '@' || p.model_version AS model, f.correct AS correct, p.labels AS given,
            f.true_labels AS truth, COUNT(*) AS comments
        FROM feedback f JOIN prediction_logs p ON p.request_id = f.request_id
        WHERE f.created_at >= ? AND f.created_at <= ? AND NOT EXISTS (
            SELECT 1 FROM feedback later WHERE later.request_id = f.request_id AND later.id > f.id)
        GROUP BY 1, 2, 3, 4 ORDER BY 5 DESC LIMIT 20000
        """

    /// What a sample says, read once.
    ///
    /// Columns: `label`, `bin`, `comments`.
    /// With the label -1 how many comments there are, with the bin -1 how many got a label, else how many scores of a label
    /// lie in a bin.
    func counts(of sample: Sample) -> String {
        let given = Label.allCases.map { label in
            "SELECT \(label.rawValue), -1, \(Self.given(label)) FROM sample"
        }
        let scores = Label.allCases.map { label in
            """
            SELECT \(label.rawValue), \(Self.bins("score", DriftReference.bounds, closed: false)), COUNT(*)
            FROM (SELECT \(score(label)) AS score FROM sample) AS scored WHERE score IS NOT NULL GROUP BY 1, 2
            """
        }
        let parts = ["SELECT -1 AS label, -1 AS bin, COUNT(*) AS comments FROM sample"] + given + scores
        return "WITH sample AS MATERIALIZED (\(sample.text)) " + parts.joined(separator: " UNION ALL ")
    }

    private func score(_ label: Label) -> String {
        switch dialect {
        case .sqlite: "json_extract(scores, '$.\(label.name)')"
        case .postgres: "CAST(CAST(scores AS json) ->> '\(label.name)' AS DOUBLE PRECISION)"
        }
    }

    private static func given(_ label: Label) -> String {
        "COALESCE(SUM(CASE WHEN labels LIKE '%\"\(label.name)\"%' THEN 1 ELSE 0 END), 0)"
    }

    /// Which predictions are looked at; the arguments are name and version of the model and a moment.
    enum Sample {
        case newestSince
        case oldestBefore

        var text: String {
            let (comparison, order, limit) =
                switch self {
                case .newestSince: (">=", "DESC", MonitorStatements.currentSample)
                case .oldestBefore: ("<", "ASC", MonitorStatements.referenceSample)
                }
            return """
                SELECT labels, scores FROM prediction_logs WHERE model_name = ? AND model_version = ?
                AND created_at \(comparison) ? ORDER BY created_at \(order) LIMIT \(limit)
                """
        }
    }

    private var counts: String {
        "COUNT(*) AS comments, \(labelSums), SUM(CASE WHEN cache_hit <> 0 THEN 1 ELSE 0 END) AS hits"
    }

    private var labelSums: String {
        let sums = Label.allCases.map { "\(Self.given($0)) AS label_\($0.rawValue)" }
        let flagged = "COALESCE(SUM(CASE WHEN labels <> '[]' THEN 1 ELSE 0 END), 0) AS flagged"
        return ([flagged] + sums).joined(separator: ", ")
    }

    /// The number of the bin that a column's value lies in.
    private static func bins(_ column: String, _ bounds: [Double], closed: Bool) -> String {
        let cases = bounds.enumerated().map { "WHEN \(column) \(closed ? "<=" : "<") \($1) THEN \($0)" }
        return "CASE \(cases.joined(separator: " ")) ELSE \(bounds.count) END"
    }
}
