import ControllerAPI
import Testing

@testable import Controller

@Suite("The four figures of deliveries")
struct FigureTests {
    private static let now = Timestamp(milliseconds: 1_767_225_600_000)

    private static func entry(
        _ id: Int,
        hoursAgo: Int,
        kind: String = "promotion",
        lead: Int? = nil,
        failedHoursAgo: Int? = nil
    ) -> HistoryEntry {
        HistoryEntry(
            id: id,
            kind: kind,
            run: id,
            job: "production",
            revision: "r\(id)",
            title: "",
            commit: "c\(id)",
            images: [],
            values: [],
            approvals: [],
            actor: nil,
            reason: nil,
            restores: nil,
            from: now.adding(seconds: -hoursAgo * 3600).text,
            until: nil,
            leadTime: lead,
            failedAt: failedHoursAgo.map { now.adding(seconds: -$0 * 3600).text },
            pullRequest: nil
        )
    }

    private static func healthy(_ hoursAgo: Int) -> HealthTable.Row {
        HealthTable.Row(health: .healthy, since: now.adding(seconds: -hoursAgo * 3600).text)
    }

    @Test("They count what was promoted in the time, and what of it failed and for how long")
    func figures() {
        let entries = [
            Self.entry(5, hoursAgo: 10, lead: 100),
            Self.entry(4, hoursAgo: 20, kind: "rollback"),
            Self.entry(3, hoursAgo: 24, lead: 300, failedHoursAgo: 23),
            Self.entry(2, hoursAgo: 48, lead: 200, failedHoursAgo: 47),
            Self.entry(1, hoursAgo: 24 * 31, lead: 9999, failedHoursAgo: 24 * 31),
        ]
        let health = [
            Self.healthy(60), HealthTable.Row(health: .degraded, since: Self.now.adding(seconds: -47 * 3600).text),
            Self.healthy(46), Self.healthy(20),
        ]
        let figures = FigureSheet(entries: entries, health: health, days: 30, now: Self.now).figures
        #expect(figures.deployments == 3)
        #expect(figures.leadTime == 200)
        #expect(figures.failureRate.map { Int($0 * 100) } == 66)
        // An hour and three hours.
        #expect(figures.timeToRestore == 7200)
    }

    @Test("What looked healthy until it was rolled back had failed for all the time it was there")
    func silent() {
        var entry = Self.entry(2, hoursAgo: 5, failedHoursAgo: 3)
        entry.until = entry.failedAt
        let figures = FigureSheet(
            entries: [Self.entry(3, hoursAgo: 3, kind: "rollback"), entry],
            health: [Self.healthy(48)],
            days: 30,
            now: Self.now
        ).figures
        #expect(figures.failureRate == 1)
        #expect(figures.timeToRestore == 7200)
    }

    @Test("Without promotions there is nothing to say, and a failure that lasts has no length yet")
    func nothing() {
        let none = FigureSheet(entries: [], health: [], days: 30, now: Self.now).figures
        #expect(none == DeliveryFigures(days: 30, deployments: 0, leadTime: nil, failureRate: nil, timeToRestore: nil))
        let open = FigureSheet(
            entries: [Self.entry(1, hoursAgo: 2, failedHoursAgo: 1)],
            health: [Self.healthy(5)],
            days: 30,
            now: Self.now
        ).figures
        #expect(open.failureRate == 1)
        #expect(open.timeToRestore == nil)
    }

    @Test("The median", arguments: [([], nil), ([3], 3), ([1, 9], 5), ([9, 1, 2], 2)] as [([Int], Int?)])
    func median(_ values: [Int], _ expected: Int?) {
        #expect(FigureSheet.median(values) == expected)
    }
}
