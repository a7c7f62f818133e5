import Workflows

/// What stands below a run that has ended: summaries, remarks, a table.
struct Ending {
    let report: RunReport
    let paint: Paint

    /// The most remarks that are shown again.
    private static let maximumAnnotations = 30

    var lines: [String] {
        var lines: [String] = []
        for job in report.jobs {
            guard let summary = job.summary, !summary.isEmpty else { continue }
            lines +=
                ["", paint("Summary of \(job.name)", .bold)]
                + summary.split(separator: "\n", omittingEmptySubsequences: false).map { paint.clean(String($0)) }
        }
        let names = Dictionary(report.jobs.map { ($0.id, $0.name) }, uniquingKeysWith: { $1 })
        let annotations = report.annotations.filter { $0.level != "notice" }
        if !annotations.isEmpty { lines.append("") }
        for annotation in annotations.prefix(Self.maximumAnnotations) {
            let text = paint.clean(annotation.text)
            lines.append(
                paint("\(annotation.level): ", annotation.level == "error" ? .red : .yellow)
                    + "\(names[annotation.job] ?? annotation.job): \(text)"
            )
        }
        if annotations.count > Self.maximumAnnotations {
            lines.append("and \(annotations.count - Self.maximumAnnotations) more")
        }
        return lines + [""] + table
    }

    private var table: [String] {
        let width = report.jobs.map(\.name.count).max() ?? 0
        var lines = report.jobs.map { job in
            let name = job.name + String(repeating: " ", count: width - job.name.count)
            let state = job.status.rawValue + String(repeating: " ", count: max(0, 9 - job.status.rawValue.count))
            let coloured = paint.word(job.status) + state.dropFirst(job.status.rawValue.count)
            let time = Paint.time(job.seconds)
            let padded = String(repeating: " ", count: max(0, 11 - time.count)) + time
            let reason = job.reason.map { "  " + paint.clean(String($0.prefix { !$0.isNewline }.prefix(160))) } ?? ""
            return
                "\(paint.mark(job.status)) \(name)  \(coloured)  \(job.seconds == nil ? (reason.isEmpty ? "" : String(repeating: " ", count: 11)) : padded)\(reason)"
        }
        lines.append(
            "\(paint.mark(report.status)) \(paint(report.workflow, .bold)) \(paint.word(report.status)) in \(Paint.time(report.seconds))"
        )
        return lines
    }
}
