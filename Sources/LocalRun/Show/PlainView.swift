import Synchronization
import Workflows

/// Shows a run as plain lines, each with its job before it.
public final class PlainView: RunView {
    private struct State {
        var names = Names()
        var inSummary: Set<String> = []
    }

    private let state = Mutex(State())
    private let paint: Paint
    private let write: @Sendable (String) -> Void

    /// `write`: takes whole lines with their ends.
    public init(paint: Paint, write: @escaping @Sendable (String) -> Void) {
        self.paint = paint
        self.write = write
    }

    public func show(_ news: RunNews) {
        let text = state.withLock { state in lines(of: news, &state) }
        if !text.isEmpty { write(text.joined(separator: "\n") + "\n") }
    }

    private func lines(of news: RunNews, _ state: inout State) -> [String] {
        switch news {
        case .began(let plan, let run):
            state.names.add(plan.jobs)
            let name = plan.runName ?? plan.workflow
            return [
                "\(paint(name, .bold))  \(plan.file)  \(plan.event.name) of \(plan.event.ref)  run \(run)"
            ]
        case .note(let text): return [paint.clean(text)]
        case .expanded(_, let jobs):
            state.names.add(jobs)
            return []
        case .job(let job, let status, let reason):
            state.names.add([job])
            // What ends a job without its having run is said; how it ran is.
            if status == .running { return [line(job.id, "\(paint.mark(.running)) \(paint("started", .grey))", state)] }
            guard status.isFinal else { return [] }
            let why = reason.map { ": \(paint.clean($0.replacing("\n", with: " ")))" } ?? ""
            return [line(job.id, "\(paint.mark(status)) \(paint.word(status))\(why)", state)]
        case .step(let job, _, let name, let status, let seconds):
            switch status {
            case .running: return [line(job, paint("▸ \(paint.clean(name))", .bold), state)]
            case .skipped: return [line(job, paint("- \(paint.clean(name)) (skipped)", .grey), state)]
            default:
                return [
                    line(
                        job,
                        "\(paint.mark(status)) \(paint.clean(name)) \(paint("(\(Paint.time(seconds)))", .grey))",
                        state
                    )
                ]
            }
        case .lines(let job, let lines):
            return lines.compactMap { entry in
                if entry.text == "##[group]Summary" { state.inSummary.insert(job) }
                if state.inSummary.contains(job) {
                    if entry.text == "##[endgroup]" { state.inSummary.remove(job) }
                    return nil
                }
                return paint.line(entry.text).map { line(job, "  \($0)", state) }
            }
        case .ended(let report): return Ending(report: report, paint: paint).lines
        }
    }

    private func line(_ job: String, _ text: String, _ state: State) -> String {
        "\(paint(state.names.padded(job), .blue)) | \(text)"
    }
}
