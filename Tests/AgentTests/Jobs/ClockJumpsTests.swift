import Testing

@testable import Agent

@Suite("A clock that is set")
struct ClockJumpsTests {
    private static let table: [(looks: [(Double, Double)], pending: Int)] = [
        ([(0, 0), (10, 10)], 0), ([(0, 0), (13, 10)], 0), ([(0, 0), (18_010, 10)], 18_000),
        ([(0, 0), (-3_590, 10), (-3_580, 20)], -3_600), ([(0, 0), (3_600, 0), (20, 20)], 0),
        ([(0, 0), (90_000, 90_000)], 0), ([(1e300, 0), (0, 1)], 0),
    ]

    @Test("Is noticed by a clock that nobody sets; small steps and the time that passes are none", arguments: table)
    func notices(_ looks: [(Double, Double)], _ pending: Int) {
        var jumps = ClockJumps()
        let start = ContinuousClock.now
        for (wall, steady) in looks { jumps.look(wall: 1_700_000_000 + wall, steady: start + .seconds(steady)) }
        #expect(jumps.pending == pending)
        jumps.settle()
        #expect(jumps.pending == 0)
    }

    @Test("Takes the times of Jobs along, so that what has passed of them stays the same, and no schedule")
    func shifts() throws {
        let workload = try Samples.workload(Samples.job())
        var run = JobRun(specHash: workload.specHash)
        run.startedAt = 100
        run.failedAt = 150
        run.finish = JobRun.Finish(isComplete: true, reason: "Complete", message: "", at: 200)
        var history = RunHistory()
        history.remember(run, of: workload)
        var record = CronRecord(schedule: "@hourly", since: 50)
        record.runs = [CronRecord.Run(name: "web-1", scheduledAt: 60, job: run)]
        history.cronJobs["default/web.CronJob"] = record
        let before = history
        history.shift(by: 3_600)
        let moved = try #require(history.run(of: workload))
        #expect(moved.startedAt == 3_700 && moved.failedAt == 3_750 && moved.finish?.at == 3_800)
        let after = try #require(history.cronJobs["default/web.CronJob"])
        #expect(after.since == 50 && after.runs.map(\.scheduledAt) == [60] && after.runs[0].job == moved)
        history.shift(by: -3_600)
        #expect(history == before)
    }
}
