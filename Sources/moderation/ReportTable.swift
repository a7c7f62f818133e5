import Moderation

/// Reports as lines of columns.
enum ReportTable {
    static func lines(_ reports: [LabelReport]) -> [String] {
        let header = ["set", "label", "positives", "ROC-AUC", "PR-AUC", "threshold", "precision", "recall", "F1"]
        let rows = reports.map { report in
            [
                report.set, report.label,
                "\(report.ranking.positives)/\(report.ranking.positives + report.ranking.negatives)",
                fixed(report.ranking.rocAUC), fixed(report.ranking.prAUC), fixed(Double(report.atThreshold.threshold)),
                fixed(report.atThreshold.precision), fixed(report.atThreshold.recall), fixed(report.atThreshold.f1),
            ]
        }
        let table = [header] + rows
        let widths = header.indices.map { column in table.map { $0[column].count }.max() ?? 0 }
        return table.map { row in
            row.indices.map { row[$0] + String(repeating: " ", count: widths[$0] - row[$0].count) }.joined(
                separator: "  "
            )
        }
    }

    private static func fixed(_ value: Double) -> String {
        let digits = String(Int((value * 10_000).rounded()))
        let padded = String(repeating: "0", count: max(0, 5 - digits.count)) + digits
        return padded.dropLast(4) + "." + padded.suffix(4)
    }
}
