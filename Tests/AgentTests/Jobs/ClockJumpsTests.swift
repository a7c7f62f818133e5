import Testing

@testable import Agent

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

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
        for look in looks { jumps.look(Self.mark(look)) }
        #expect(jumps.pending == pending)
        jumps.settle()
        #expect(jumps.pending == 0)
    }

    @Test("Is noticed by the next agent, as long as the machine was not started anew", arguments: table)
    func outlives(_ looks: [(Double, Double)], _ pending: Int) {
        var jumps = ClockJumps(since: looks.first.map { Self.mark($0) })
        for look in looks.dropFirst() { jumps.look(Self.mark(look)) }
        #expect(jumps.pending == pending)
        var other = ClockJumps(since: looks.first.map { Self.mark($0, boot: "before") })
        other.look(Self.mark(looks[1]))
        #expect(other.pending == 0)
    }

    @Test("What both clocks say is of this start of the machine, and goes on with the time")
    func marks() {
        let first = ClockMark.now(.system)
        let second = ClockMark.now(WallClock { WallClock.system.seconds() - 7_200 })
        #expect(first.boot == second.boot && !first.boot.isEmpty)
        #expect(second.steady >= first.steady && first.steady > 0)
        var jumps = ClockJumps(since: first)
        #expect(abs(jumps.look(second) + 7_200) < 60)
    }

    @Test(
        "A pause ends at its time of day, wherever the clock is set to",
        arguments: [(-5, false), (0, false), (5, true)]
    )
    func pause(hours: Int, isOver: Bool) {
        let now = Date(timeIntervalSince1970: 1_700_000_000)
        let pause = AgentPause(reason: "a look", by: "Ada", from: now, seconds: 7_200)
        #expect(pause.isOver(at: now.addingTimeInterval(Double(hours) * 3_600)) == isOver)
        let endless = AgentPause(reason: "a look", by: "Ada", from: now, seconds: nil)
        #expect(!endless.isOver(at: now.addingTimeInterval(Double(hours) * 3_600)))
    }

    private static func mark(_ look: (Double, Double), boot: String = "this") -> ClockMark {
        ClockMark(boot: boot, steady: 1000 + look.1, wall: 1_700_000_000 + look.0)
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
