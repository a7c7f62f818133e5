import ControllerAPI
import Manifests
import Testing

@testable import Agent

@Suite("CronJobs make Jobs")
struct CronAgendaTests {
    /// 12:00:00 of a day.
    private static let noon = 1_736_942_400
    private static let none = ObservedState(pods: [])

    private func agenda(
        _ spec: String,
        _ history: RunHistory = RunHistory(),
        at now: Int,
        observed: ObservedState = none,
        image: String = "web:1"
    ) throws -> CronAgenda {
        let desired = try Samples.desired(Samples.cronJob("schedule: \"*/5 * * * *\"\n\(spec)", image: image))
        return CronAgenda(desired, observed: observed, history: history, now: now)
    }

    private func runs(_ agenda: CronAgenda) -> [String] {
        agenda.desired.workloads.filter { $0.kind == .job }.map(\.key.name)
    }

    /// What is remembered when every run that is not over has ended.
    private func ended(_ agenda: CronAgenda, isComplete: Bool = true, at time: Int) -> RunHistory {
        var history = agenda.history
        for job in agenda.desired.workloads where job.kind == .job {
            guard var run = history.run(of: job), run.finish == nil else { continue }
            run.finish = JobRun.Finish(
                isComplete: isComplete,
                reason: isComplete ? "Complete" : "BackoffLimitExceeded",
                message: isComplete ? "" : "it ended with status 3",
                at: time
            )
            history.remember(run, of: job)
        }
        return history
    }

    @Test("A run that begins, or one that is no longer kept, leaves everything as it is asked for")
    func settled() throws {
        let begun = try agenda("", try agenda("", at: Self.noon).history, at: Self.noon + 300)
        let run = try #require(begun.desired.workloads.last)
        var old = run.key
        old.name = "web-1"
        let kept = ObservedPod(
            workload: old,
            name: "web-1-0",
            specHash: run.specHash,
            address: nil,
            sandbox: nil,
            containers: []
        )
        let plan = Planner().plan(
            desired: begun.desired,
            observed: ObservedState(pods: [kept]),
            health: [:],
            leaving: [],
            history: begun.history,
            now: Self.noon + 300
        )
        let removal = Operation.removePod(kept.key, reason: "nothing asks for default/web-1.Job any more")
        #expect(plan.operations == [removal, .createPod(run.key, index: 0)])
        #expect(plan.isSettled)
    }

    @Test("What was due before it was known does not run; the next time does, once, under the name of its minute")
    func begins() throws {
        let first = try agenda("", at: Self.noon + 10)
        #expect(runs(first).isEmpty)
        #expect(first.due == Self.noon + 300)
        let early = try agenda("", first.history, at: Self.noon + 299)
        #expect(runs(early).isEmpty)
        let second = try agenda("", early.history, at: Self.noon + 300)
        #expect(runs(second) == ["web-\((Self.noon + 300) / 60)"])
        #expect(second.due == Self.noon + 600)
        let job = try #require(second.desired.workloads.last)
        #expect(job.cronJob == WorkloadKey(kind: .cronJob, namespace: "default", name: "web"))
        #expect(job.podName(0) == "web-\((Self.noon + 300) / 60)-0")
        let third = try agenda("", second.history, at: Self.noon + 301)
        #expect(runs(third) == runs(second))
    }

    @Test("Of what was missed only the last runs, and nothing that is too late")
    func missed() throws {
        let first = try agenda("", at: Self.noon)
        let back = try agenda("", first.history, at: Self.noon + 86_400 + 60)
        #expect(runs(back) == ["web-\((Self.noon + 86_400) / 60)"])
        let late = try agenda("startingDeadlineSeconds: 30", first.history, at: Self.noon + 86_400 + 60)
        #expect(runs(late).isEmpty)
        #expect(late.due == Self.noon + 86_400 + 300)
    }

    @Test(
        "When the run before has not ended the policy decides",
        arguments: [("Allow", 2), ("Forbid", 1), ("Replace", 1)]
    )
    func concurrency(policy: String, count: Int) throws {
        let spec = "concurrencyPolicy: \(policy)"
        let first = try agenda(spec, at: Self.noon + 10)
        let second = try agenda(spec, first.history, at: Self.noon + 300)
        let third = try agenda(spec, second.history, at: Self.noon + 600)
        #expect(runs(third).count == count)
        let isNew = runs(third).contains("web-\((Self.noon + 600) / 60)")
        #expect(isNew == (policy != "Forbid"))
        guard policy == "Forbid" else { return }
        let fourth = try agenda(spec, ended(third, at: Self.noon + 630), at: Self.noon + 640)
        #expect(runs(fourth).last == "web-\((Self.noon + 600) / 60)", "it runs late, when the one before has ended")
    }

    @Test("Suspended nothing starts; what was missed meanwhile starts afterwards")
    func suspended() throws {
        let first = try agenda("", at: Self.noon + 10)
        let second = try agenda("suspend: true", first.history, at: Self.noon + 700)
        #expect(runs(second).isEmpty && second.due == nil)
        let third = try agenda("", second.history, at: Self.noon + 710)
        #expect(runs(third) == ["web-\((Self.noon + 600) / 60)"])
    }

    @Test("As many runs are kept as the limits say, and what is left of them goes when their time is over")
    func history() throws {
        var history = try agenda("", at: Self.noon + 10).history
        let spec = "successfulJobsHistoryLimit: 2\nfailedJobsHistoryLimit: 1"
        for number in 1...5 {
            let step = try agenda(spec, history, at: Self.noon + number * 300)
            history = ended(step, isComplete: number != 2, at: Self.noon + number * 300 + 10)
        }
        let last = try agenda(spec, history, at: Self.noon + 1520)
        #expect(runs(last) == [2, 4, 5].map { "web-\((Self.noon + $0 * 300) / 60)" })
    }

    @Test("Another schedule begins now, and a template that changed runs the next time")
    func changes() throws {
        let first = try agenda("", at: Self.noon + 10)
        let other = try Samples.desired(Samples.cronJob("schedule: \"0 11 * * *\""))
        let second = CronAgenda(other, observed: Self.none, history: first.history, now: Self.noon + 20)
        #expect(runs(second).isEmpty, "the time of today was before the schedule")
        let third = try agenda("", first.history, at: Self.noon + 300, image: "web:2")
        #expect(runs(third).count == 1)
    }

    @Test("A clock that jumps makes no run twice and none wait for ever")
    func clock() throws {
        let first = try agenda("", at: Self.noon + 10)
        let second = try agenda("", first.history, at: Self.noon + 300)
        let history = ended(second, at: Self.noon + 301)
        let back = try agenda("", history, at: Self.noon - 10)
        #expect(runs(back) == runs(second))
        let again = try agenda("", back.history, at: Self.noon + 301)
        #expect(runs(again) == runs(second), "the same time has had its run")
        let far = try agenda("", history, at: Self.noon + 400 * 86_400)
        #expect(runs(far).count == 2)
        let home = try agenda("", ended(far, at: Self.noon + 400 * 86_400), at: Self.noon + 400)
        #expect(home.due == Self.noon + 600)
        let next = try agenda("", home.history, at: Self.noon + 600)
        #expect(runs(next).contains("web-\((Self.noon + 600) / 60)"))
    }

    @Test("Runs that nobody remembers are known by their Pods")
    func found() throws {
        let workload = try #require(try agenda("", at: 0).desired.workloads.first)
        let pod = ObservedPod(
            workload: WorkloadKey(kind: .job, namespace: "default", name: "web-\(Self.noon / 60)"),
            name: "web-\(Self.noon / 60)-0",
            specHash: workload.specHash,
            address: nil,
            sandbox: nil,
            containers: []
        )
        let agenda = try agenda("", at: Self.noon + 10, observed: ObservedState(pods: [pod]))
        #expect(runs(agenda) == ["web-\(Self.noon / 60)"])
    }

    @Test("Its health is that of the last run of its template, and never a release's failure")
    func status() throws {
        let first = try agenda("", at: Self.noon + 10)
        let second = try agenda("", first.history, at: Self.noon + 300)
        let failed = ended(second, isComplete: false, at: Self.noon + 310)
        func plan(_ history: RunHistory, image: String = "web:1") throws -> Planner.Plan {
            let agenda = try agenda("", history, at: Self.noon + 320, image: image)
            return Planner().plan(
                desired: agenda.desired,
                observed: Self.none,
                health: [:],
                leaving: [],
                history: agenda.history,
                now: Self.noon + 320
            )
        }
        let status = try #require(try plan(failed).workloads.first)
        #expect(try plan(failed).workloads.count == 1)
        #expect(status.kind == "CronJob" && status.health == .degraded)
        #expect(status.message?.contains("it ended with status 3") == true)
        #expect(try plan(failed).failures.isEmpty)
        #expect(try plan(failed, image: "web:2").workloads.first?.health == .healthy)
        #expect(try plan(ended(second, at: Self.noon + 310)).workloads.first?.health == .healthy)
        #expect(try plan(second.history).workloads.first?.health == .healthy, "a run at work is no trouble")
    }

    @Test("Every time has one run at most, and with Forbid never two at once", arguments: 0..<20)
    func anyHistory(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let policy = ["Allow", "Forbid", "Replace"][Int(seed % 3)]
        var history = RunHistory()
        var now = Self.noon
        var seen: Set<String> = []
        var known: Set<String> = []
        for _ in 0..<200 {
            now += Int.random(in: 1...400, using: &random)
            let agenda = try agenda("concurrencyPolicy: \(policy)", history, at: now)
            let names = Set(runs(agenda))
            for name in names.subtracting(known) { #expect(seen.insert(name).inserted, "\(name) runs twice") }
            known = names
            let active = agenda.history.cronJobs.values.flatMap(\.runs).filter { $0.job.finish == nil }
            if policy != "Allow" { #expect(active.count <= 1) }
            history = agenda.history
            if Bool.random(using: &random) {
                history = ended(agenda, isComplete: Bool.random(using: &random), at: now)
            }
        }
        #expect(seen.count > 50)
    }
}
