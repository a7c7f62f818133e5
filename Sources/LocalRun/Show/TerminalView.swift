import Synchronization
import Workflows

/// Shows a run on a terminal: what is done scrolls up, what runs stands below and is redrawn.
public final class TerminalView: RunView {
    private struct Running {
        var step = ""
        var began = ContinuousClock.now
        var last = ""

        /// The end of the running step's log, for when it fails.
        var log: [String] = []
        var cut = 0
    }

    private struct State {
        var names = Names()
        var running: [(id: String, job: Running)] = []
        var height = 0
        var frame = 0
        var inSummary: Set<String> = []

        /// What is shown after a question.
        var held: [String] = []
        var isPaused = false
    }

    /// How much of a failing step's log is shown.
    private static let maximumLog = 300

    private let state = Mutex(State())
    private let paint: Paint
    private let isVerbose: Bool
    private let columns: @Sendable () -> Int
    private let write: @Sendable (String) -> Void

    /// `isVerbose`: whether the log of every step is shown as it is written.
    ///
    /// `columns`: how wide the terminal is. `write`: takes text for the terminal.
    public init(
        paint: Paint,
        isVerbose: Bool,
        columns: @escaping @Sendable () -> Int,
        write: @escaping @Sendable (String) -> Void
    ) {
        self.paint = paint
        self.isVerbose = isVerbose
        self.columns = columns
        self.write = write
    }

    public func show(_ news: RunNews) {
        state.withLock { state in
            let lines = self.lines(of: news, &state)
            if case .lines = news, lines.isEmpty { return }
            redraw(above: lines, &state)
        }
    }

    /// Moves the clocks on.
    public func tick() {
        state.withLock { state in
            guard !state.running.isEmpty else { return }
            state.frame += 1
            redraw(above: [], &state)
        }
    }

    /// Takes away what stands below and keeps still, for a question.
    public func pause() {
        state.withLock { state in
            if state.height > 0 { write("\u{1B}[\(state.height)F\u{1B}[J") }
            state.height = 0
            state.isPaused = true
        }
    }

    /// Goes on after a question.
    public func resume() {
        state.withLock { state in
            state.isPaused = false
            let held = state.held
            state.held = []
            redraw(above: held, &state)
        }
    }

    private func redraw(above lines: [String], _ state: inout State) {
        if state.isPaused {
            state.held += lines
            return
        }
        var text = state.height > 0 ? "\u{1B}[\(state.height)F\u{1B}[J" : ""
        for line in lines { text += line + "\n" }
        let width = max(20, columns() - 1)
        let mark = ["◐", "◓", "◑", "◒"][state.frame % 4]
        for (id, job) in state.running.prefix(12) {
            let seconds = Int((ContinuousClock.now - job.began).components.seconds)
            let head = "\(mark) \(state.names.padded(id))  \(job.step)"
            let time = seconds > 0 ? "  \(Paint.time(Double(seconds)))" : ""
            let room = width - head.count - time.count - 2
            let last = room > 8 && !job.last.isEmpty ? "  " + paint(String(job.last.prefix(room)), .grey) : ""
            text += paint(String(head.prefix(width)), .blue) + time + last + "\n"
        }
        state.height = min(12, state.running.count)
        write(text)
    }

    private func lines(of news: RunNews, _ state: inout State) -> [String] {
        switch news {
        case .began(let plan, let run):
            state.names.add(plan.jobs)
            let about = "\(plan.file)  \(plan.event.name) of \(plan.event.ref)  run \(run)"
            return ["\(paint(plan.runName ?? plan.workflow, .bold))  \(paint(about, .grey))"]
        case .note(let text): return [paint.clean(text)]
        case .expanded(_, let jobs):
            state.names.add(jobs)
            return []
        case .job(let job, let status, let reason):
            state.names.add([job])
            if status == .running {
                state.running.append((job.id, Running()))
                return []
            }
            guard status.isFinal else { return [] }
            let hasRun = state.running.contains { $0.id == job.id }
            state.running.removeAll { $0.id == job.id }
            let why = reason.map { "  " + paint.clean($0.replacing("\n", with: " ")) } ?? ""
            let name = paint(state.names[job.id], .bold)
            return ["\(paint.mark(status)) \(name) \(paint.word(status))\(hasRun && status == .succeeded ? "" : why)"]
        case .step(let job, _, let name, let status, let seconds):
            return step(job, paint.clean(name), status, seconds, &state)
        case .lines(let job, let lines): return log(job, lines, &state)
        case .ended(let report):
            state.running = []
            return Ending(report: report, paint: paint).lines
        }
    }

    private func step(
        _ job: String,
        _ name: String,
        _ status: JobStatus,
        _ seconds: Double?,
        _ state: inout State
    ) -> [String] {
        let place = state.running.firstIndex { $0.id == job }
        let prefix = paint(state.names.padded(job), .grey)
        if status == .running {
            guard let place else { return [] }
            state.running[place].job = Running()
            state.running[place].job.step = name
            return isVerbose ? ["\(prefix)  \(paint("▸ \(name)", .bold))"] : []
        }
        let line =
            "\(prefix)  \(paint.mark(status)) \(status == .skipped ? paint(name, .grey) : name)  \(paint(Paint.time(seconds), .grey))"
        guard status == .failed, !isVerbose, let place else { return [line] }
        let cut = state.running[place].job.cut
        let log = state.running[place].job.log.map { "    \($0)" }
        return [line] + (cut > 0 ? ["    … \(cut) lines before"] : []) + log
    }

    private func log(_ job: String, _ lines: [LogLine], _ state: inout State) -> [String] {
        guard let place = state.running.firstIndex(where: { $0.id == job }) else { return [] }
        var shown: [String] = []
        for entry in lines {
            if entry.text == "##[group]Summary" { state.inSummary.insert(job) }
            if state.inSummary.contains(job) {
                if entry.text == "##[endgroup]" { state.inSummary.remove(job) }
                continue
            }
            guard let text = paint.line(entry.text) else { continue }
            if isVerbose {
                shown.append("\(paint(state.names.padded(job), .grey))    \(text)")
                continue
            }
            state.running[place].job.last = Paint(isColoured: false).line(entry.text) ?? ""
            state.running[place].job.log.append(text)
            if state.running[place].job.log.count > 2 * Self.maximumLog {
                state.running[place].job.log.removeFirst(Self.maximumLog)
                state.running[place].job.cut += Self.maximumLog
            }
        }
        return shown
    }
}
