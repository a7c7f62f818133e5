import Testing
import Workflows

@testable import Agent

@Suite("The times of a CronJob")
struct CronTimesTests {
    /// 2025-01-15 12:00:30 UTC, a Wednesday.
    private static let now = 1_736_942_430

    @Test(
        "A schedule gives its next time and the last one that was missed",
        arguments: [
            ("* * * * *", 30, -30), ("*/15 * * * *", 870, -30), ("0 * * * *", 3570, -30), ("@hourly", 3570, -30),
            ("@daily", 43_170, -43_230), ("0 9 * * MON-FRI", 75_570, -10_830), ("0 9 ? jan wed", 593_970, -10_830),
            ("@every 90s", 90, 0), ("@every 1h30m", 5400, 0), ("0 0 29 2 *", 98_452_770, -27_777_630),
        ]
    )
    func times(schedule: String, next: Int, latest: Int) throws {
        let times = try CronTimes(schedule: schedule, timeZone: nil)
        #expect(times.next(after: Self.now) == Self.now + next)
        if schedule.hasPrefix("@every") {
            #expect(times.latest(after: Self.now - 1, upTo: Self.now) == nil)
            let count = times.latest(after: Self.now - 20_000, upTo: Self.now)
            #expect(count.map { ($0 - Self.now + 20_000) % next } == 0)
        } else {
            #expect(times.latest(after: Self.now - 3 * 366 * 86_400, upTo: Self.now) == Self.now + latest)
            #expect(times.latest(after: Self.now + latest, upTo: Self.now) == nil)
        }
    }

    @Test("A time zone moves it, and where none is named it is UTC")
    func zone() throws {
        let rules = TimeZoneRules(offset: 2 * 3600)
        let zoned = try CronTimes(schedule: "0 9 * * *", timeZone: "Far/Away") { $0 == "Far/Away" ? rules : nil }
        let plain = try CronTimes(schedule: "0 9 * * *", timeZone: nil)
        #expect(zoned.next(after: Self.now).map { $0 + 2 * 3600 } == plain.next(after: Self.now))
        #expect(zoned.text != plain.text)
    }

    @Test(
        "What is no schedule is said",
        arguments: [
            ("61 * * * *", nil, "minute"), ("* * * *", nil, "five fields"), ("@fortnightly", nil, "@hourly"),
            ("@every 0s", nil, "1h30m"), ("@every x", nil, "1h30m"), ("0 0 31 2 *", nil, "no such day"),
            ("0 0 * * *", "Nowhere/At_All", "no time zone"),
        ]
    )
    func faults(schedule: String, zone: String?, words: String) {
        let error = #expect(throws: CronTimes.Fault.self) { try CronTimes(schedule: schedule, timeZone: zone) }
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    }

    @Test("A bad schedule is the manifest's fault, with its place")
    func manifest() throws {
        let error = try #require(throws: AgentError.self) { _ = try Samples.desired(Samples.cronJob("schedule: x")) }
        #expect(error.code == .release)
        #expect(error.message.contains("CronJob/web: the schedule 'x' cannot be read"), "\(error.message)")
        #expect(error.message.contains("all.yaml:5:"), "\(error.message)")
    }
}
