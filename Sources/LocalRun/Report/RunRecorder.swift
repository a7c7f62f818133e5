import Synchronization
import Workflows

/// Keeps what the report of a run needs, and hands the news on, one at a time.
final class RunRecorder: Sendable {
    private struct State {
        var plan: Plan?
        var run = 0
        var began = ContinuousClock.now
        var jobs: [RunReport.Job] = []
        var begins: [String: ContinuousClock.Instant] = [:]
        var stepBegins: [String: ContinuousClock.Instant] = [:]
        var annotations: [RunReport.Annotation] = []
        var summaries: [String: [String]] = [:]
        var inSummary: Set<String> = []
    }

    /// The most remarks, and bytes of a job's summary, that a report has.
    private static let maximumAnnotations = 1000
    private static let maximumSummaryLines = 20_000

    private let state = Mutex(State())
    private let views: [any RunView]

    init(views: [any RunView]) {
        self.views = views
    }

    func tell(_ news: RunNews) {
        state.withLock { state in
            let news = Self.take(news, &state)
            for view in views { view.show(news) }
        }
    }

    /// The document, once the run has ended.
    func report(_ end: RunState, plan: Plan) -> RunReport {
        state.withLock { state in
            let known = Dictionary(state.jobs.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
            let jobs = end.jobs.map { record in
                var job =
                    known[record.job.id]
                    ?? RunReport.Job(
                        id: record.job.id,
                        name: record.job.name,
                        status: record.status,
                        outputs: [:],
                        steps: []
                    )
                job.status = record.status
                job.reason = record.reason
                job.outputs = record.outputs
                job.summary = state.summaries[job.id].map { $0.joined(separator: "\n") }
                return job
            }
            return RunReport(
                workflow: plan.workflow,
                file: plan.file,
                event: plan.event.name,
                ref: plan.event.ref,
                revision: plan.event.revision,
                run: state.run,
                status: end.status,
                seconds: Self.seconds(since: state.began),
                jobs: jobs,
                annotations: state.annotations,
                notices: plan.notices.map(\.description)
            )
        }
    }

    /// Takes over what the report needs; gives the news with what is known here.
    private static func take(_ news: RunNews, _ state: inout State) -> RunNews {
        switch news {
        case .began(let plan, let run):
            state.plan = plan
            state.run = run
            state.began = .now
        case .job(let job, let status, let reason):
            let place = place(of: job.id, name: job.name, &state)
            if status == .running { state.begins[job.id] = .now }
            state.jobs[place].status = status
            state.jobs[place].reason = reason
            if status.isFinal { state.jobs[place].seconds = state.begins[job.id].map(seconds) }
        case .step(let job, let number, let name, let status, _):
            let place = place(of: job, name: job, &state)
            let key = "\(job)/\(number)"
            if status == .running { state.stepBegins[key] = .now }
            let took = status.isFinal ? state.stepBegins[key].map(seconds) : nil
            let step = RunReport.Step(number: number, name: name, status: status, seconds: took)
            if let known = state.jobs[place].steps.firstIndex(where: { $0.number == number }) {
                state.jobs[place].steps[known] = step
            } else {
                state.jobs[place].steps.append(step)
            }
            return .step(job: job, number: number, name: name, status, seconds: took)
        case .lines(let job, let lines):
            for line in lines { take(line, of: job, &state) }
        case .note, .expanded, .ended: break
        }
        return news
    }

    private static func take(_ line: LogLine, of job: String, _ state: inout State) {
        if line.text == "##[group]Summary" {
            state.inSummary.insert(job)
            return
        }
        if state.inSummary.contains(job) {
            if line.text == "##[endgroup]" {
                state.inSummary.remove(job)
            } else if state.summaries[job]?.count ?? 0 < maximumSummaryLines {
                state.summaries[job, default: []].append(line.text)
            }
            return
        }
        for level in ["error", "warning", "notice"] where line.text.hasPrefix("##[\(level)]") {
            guard state.annotations.count < maximumAnnotations else { return }
            state.annotations.append(
                RunReport.Annotation(
                    job: job,
                    step: line.step,
                    level: level,
                    text: String(line.text.dropFirst(level.count + 4))
                )
            )
        }
    }

    private static func place(of id: String, name: String, _ state: inout State) -> Int {
        if let place = state.jobs.firstIndex(where: { $0.id == id }) { return place }
        state.jobs.append(RunReport.Job(id: id, name: name, status: .waiting, outputs: [:], steps: []))
        return state.jobs.count - 1
    }

    private static func seconds(since instant: ContinuousClock.Instant) -> Double {
        let passed = (ContinuousClock.now - instant).components
        let milliseconds = passed.seconds * 1000 + passed.attoseconds / 1_000_000_000_000_000
        return Double(milliseconds) / 1000
    }
}
