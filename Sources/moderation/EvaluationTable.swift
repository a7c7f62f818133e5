import Moderation

/// An evaluation as lines of columns.
enum EvaluationTable {
    private static let header = [
        "set", "written", "label", "positives", "ROC-AUC", "PR-AUC", "threshold", "precision", "recall", "F1", "FPR",
        "ECE", "kept",
    ]

    static func lines(_ evaluation: Evaluation) -> [String] {
        let table = [header] + evaluation.sections.flatMap { section in section.labels.map { row(section, $0) } }
        let widths = header.indices.map { column in table.map { $0[column].count }.max() ?? 0 }
        return table.map { row in
            row.indices.map { row[$0] + String(repeating: " ", count: widths[$0] - row[$0].count) }.joined(
                separator: "  "
            )
        }
    }

    private static func row(_ section: Evaluation.Section, _ result: Evaluation.LabelResult) -> [String] {
        [
            section.set, name(section), result.label, "\(result.positives)/\(result.positives + result.negatives)",
            result.rocAUC.map(fixed) ?? "-", result.prAUC.map(fixed) ?? "-", fixed(Double(result.threshold)),
            fixed(result.precision), fixed(result.recall), fixed(result.f1), fixed(result.falsePositiveRate),
            fixed(result.calibration.expected), result.recallKept.map(fixed) ?? "-",
        ]
    }

    static func name(_ section: Evaluation.Section) -> String {
        section.group.map { "group \($0)" } ?? section.obfuscation?.rawValue ?? "as is"
    }

    /// Four digits after the point.
    static func fixed(_ value: Double) -> String {
        let digits = String(Int((value * 10_000).rounded()))
        let padded = String(repeating: "0", count: max(0, 5 - digits.count)) + digits
        return padded.dropLast(4) + "." + padded.suffix(4)
    }
}
