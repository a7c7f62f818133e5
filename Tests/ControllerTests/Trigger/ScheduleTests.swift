import Git
import Persistence
import Testing
import Workflows

@testable import Controller

@Suite("Schedules")
struct ScheduleTests {
    /// The 1st of November 2026, 12:00 UTC.
    static let noon = Timestamp(milliseconds: 1_793_534_400_000)

    private static func after(_ seconds: Int) -> Timestamp { noon.adding(seconds: seconds) }

    private static func workflow(_ lines: String) -> [String: String] {
        ["ci/nightly.yaml": PushTriggerTests.workflow("schedule: [\(lines)]")]
    }

    private func with(_ lines: String, _ body: (WatchFixture) async throws -> Void) async throws {
        try await WatchFixture.with(Self.workflow(lines)) { fixture in
            try await fixture.look(at: Self.noon)
            try await body(fixture)
        }
    }

    @Test("A line fires when its time comes, once, on the newest revision, and says which line it was")
    func fires() async throws {
        try await with("{cron: '30 * * * *'}") { fixture in
            let desk = fixture.parts.schedules
            #expect(try await desk.fire(at: Self.after(1799)).fired == 0)
            let tip = try await fixture.commit(["b.txt": "b"], to: "refs/heads/main")
            try await fixture.look(at: Self.after(60))
            #expect(try await desk.fire(at: Self.after(1800)).fired == 1)
            #expect(try await desk.fire(at: Self.after(1800)).fired == 0)
            #expect(try await desk.fire(at: Self.after(1860)).next == Int(Self.after(5400).milliseconds / 1000))
            try await fixture.parts.planner.planAll("shop")
            let run = try #require(try await fixture.runs().last)
            #expect(run.event == "schedule")
            #expect(run.revision == tip.hex)
            #expect(run.ref == "refs/heads/main")
            #expect(try fixture.github(run)["event"]?.object?["schedule"]?.text == "30 * * * *")
        }
    }

    @Test("Two controllers on one database fire a time once")
    func twice() async throws {
        try await with("{cron: '30 * * * *'}") { fixture in
            let parts = fixture.parts
            let other = ScheduleDesk(database: parts.database, rules: parts.rules, zones: TimeZones())
            async let first = parts.schedules.fire(at: Self.after(1800)).fired
            async let second = other.fire(at: Self.after(1800)).fired
            let fired = try await [first, second]
            #expect(fired.reduce(0, +) == 1)
        }
    }

    @Test("What was missed for days is fired once, and then goes on as before")
    func missed() async throws {
        try await with("{cron: '*/5 * * * *'}, {cron: '0 3 * * *'}") { fixture in
            let desk = fixture.parts.schedules
            try await desk.settle(at: Self.after(3 * 86_400))
            let found = try await desk.fire(at: Self.after(3 * 86_400 + 10))
            #expect(found.fired == 2)
            #expect(found.next == Int(Self.after(3 * 86_400 + 300).milliseconds / 1000))
        }
    }

    @Test("A clock that is set back an hour lets no time come twice")
    func setBack() async throws {
        try await with("{cron: '*/30 * * * *'}") { fixture in
            let desk = fixture.parts.schedules
            #expect(try await desk.fire(at: Self.after(3600)).fired == 1)
            try await desk.settle(at: Self.after(600))
            #expect(try await desk.fire(at: Self.after(1800)).fired == 0)
            #expect(try await desk.fire(at: Self.after(3600)).fired == 0)
            #expect(try await desk.fire(at: Self.after(5400)).fired == 1)
        }
    }

    @Test("A clock that was years ahead for a moment stops nothing once it is right again")
    func farAhead() async throws {
        try await with("{cron: '0 * * * *'}") { fixture in
            let desk = fixture.parts.schedules
            #expect(try await desk.fire(at: Self.after(20 * 365 * 86_400)).fired == 1)
            #expect(try await desk.fire(at: Self.after(7200)).fired == 0)
            try await desk.settle(at: Self.after(7200))
            #expect(try await desk.fire(at: Self.after(3 * 3600)).fired == 1)
        }
    }

    @Test("A line that stays keeps its time when the file changes, one that is gone is forgotten")
    func changes() async throws {
        try await with("{cron: '30 * * * *'}, {cron: '45 * * * *'}") { fixture in
            let files = Self.workflow("{cron: '30 * * * *'}, {cron: '50 * * * *'}")
            _ = try await fixture.commit(files, to: "refs/heads/main")
            // Overdue already: reading the files again must not pass it over.
            try await fixture.look(at: Self.after(1860))
            let rows = try await fixture.parts.database.read { try ScheduleTable.of("shop", in: $0) }
            #expect(rows.map(\.cron) == ["30 * * * *", "50 * * * *"])
            #expect(try await fixture.parts.schedules.fire(at: Self.after(1870)).fired == 1)
        }
    }

    @Test("A zone that this machine does not know fires nothing, and the others are fired")
    func unknownZone() async throws {
        try await with("{cron: '0 * * * *', timezone: Mars/Olympus}, {cron: '0 * * * *'}") { fixture in
            let fired = try await fixture.parts.schedules.fire(at: Self.after(3600)).fired
            #expect(fired == 1)
        }
    }

    /// Local times of Berlin: the clocks go forward on 29 March 2026 at 2:00, and back on 25 October 2026 at 3:00.
    @Test(
        "The hour that is skipped comes at the change, the one that is repeated comes once",
        arguments: [
            // 28 March 2026, 12:00 UTC: 2:30 does not exist on the 29th, the change is at 1:00 UTC.
            ("30 2 * * *", 1_774_699_200, 1_774_746_000),
            // 24 October 2026, 12:00 UTC: 2:30 comes first at 0:30 UTC.
            ("30 2 * * *", 1_792_843_200, 1_792_888_200),
            // After the first 2:30 the next is the day after, at 1:30 UTC.
            ("30 2 * * *", 1_792_888_200, 1_792_978_200),
        ]
    )
    func daylight(_ cron: String, _ start: Int, _ next: Int) async throws {
        let rules = try #require(TimeZones().rules("Europe/Berlin"), "tzdata is not installed")
        #expect(try CronSchedule(cron).next(after: start, in: rules) == next)
    }
}
