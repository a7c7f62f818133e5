import Testing

@testable import Workflows

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Suite("Schedules")
struct ScheduleTests {
    /// `2026-03-29T01:30` as seconds from 1970, as on a clock of UTC.
    private func seconds(_ text: String) throws -> Int {
        let numbers = text.split { "-T:".contains($0) }.compactMap { Int($0) }
        try #require(numbers.count == 5)
        let days = CivilTime.days(year: numbers[0], month: numbers[1], day: numbers[2])
        return (days * 1440 + numbers[3] * 60 + numbers[4]) * 60
    }

    private func text(_ seconds: Int) -> String {
        let minutes = CivilTime.floored(seconds, 60)
        let days = CivilTime.floored(minutes, 1440)
        let time = CivilTime(days: days, minute: minutes - days * 1440)
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(time.year)-\(two(time.month))-\(two(time.day))T\(two(time.minute / 60)):\(two(time.minute % 60))"
    }

    /// The next times of a line, in UTC.
    private func times(
        _ line: String,
        after start: String,
        in zone: TimeZoneRules = .utc,
        count: Int = 3
    ) throws -> [String] {
        let schedule = try CronSchedule(line)
        var result: [String] = []
        var instant = try seconds(start)
        for _ in 0..<count {
            instant = try #require(schedule.next(after: instant, in: zone))
            result.append(text(instant))
        }
        return result
    }

    @Test(
        "The next times of a line",
        arguments: [
            ("*/15 * * * *", ["2026-02-27T23:15", "2026-02-27T23:30", "2026-02-27T23:45"]),
            ("0 0 * * *", ["2026-02-28T00:00", "2026-03-01T00:00", "2026-03-02T00:00"]),
            ("30 5,17 * * MON-fri", ["2026-03-02T05:30", "2026-03-02T17:30", "2026-03-03T05:30"]),
            ("0 12 29 2 *", ["2028-02-29T12:00", "2032-02-29T12:00", "2036-02-29T12:00"]),
            ("0 0 1 */4 *", ["2026-05-01T00:00", "2026-09-01T00:00", "2027-01-01T00:00"]),
            ("0 0 13 * 5", ["2026-03-06T00:00", "2026-03-13T00:00", "2026-03-20T00:00"]),
            ("0 0 */7 * 0", ["2026-03-01T00:00", "2026-03-08T00:00", "2026-03-15T00:00"]),
            ("5/20 0 * JAN-MAR 7", ["2026-03-01T00:05", "2026-03-01T00:25", "2026-03-01T00:45"]),
            ("0 0 29 2 */9", ["2032-02-29T00:00", "2060-02-29T00:00", "2088-02-29T00:00"]),
            ("0 0 24 5 */10", ["2026-05-24T00:00", "2037-05-24T00:00", "2043-05-24T00:00"]),
            ("0 0 31 * *", ["2026-03-31T00:00", "2026-05-31T00:00", "2026-07-31T00:00"]),
            ("59 23 * * 5-7", ["2026-02-27T23:59", "2026-02-28T23:59", "2026-03-01T23:59"]),
        ]
    )
    func nextTimes(line: String, expected: [String]) throws {
        #expect(try times(line, after: "2026-02-27T23:00") == expected)
    }

    @Test(
        "A line that is wrong names its field",
        arguments: [
            ("* * * *", "five fields"), ("60 * * * *", "minute: 60 is not from 0 to 59"), ("* 24 * * *", "hour"),
            ("* * 0 * *", "day of the month"), ("* * * 13 *", "month"), ("* * * * 8", "day of the week"),
            ("* * * * MOO", "did you mean 'MON'?"), ("*/0 * * * *", "step"), ("5-1 * * * *", "backwards"),
            ("1/2/3 * * * *", "more than one step"), ("1-2-3 * * * *", "no range"), (", * * * *", "no number"),
            ("@daily", "five fields"), ("0 0 30 2 *", "no such day"), ("-1 * * * *", "no number"),
            ("1,,2 * * * *", "no number"),
        ]
    )
    func wrongLines(line: String, message: String) {
        let error = #expect(throws: WorkflowError.self) { try CronSchedule(line) }
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    }

    private static let berlin = TimeZoneRules(rule: "CET-1CEST,M3.5.0,M10.5.0/3")

    @Test("A time that the clocks skip comes at the change, one that they repeat comes once")
    func changesOfTheClocks() throws {
        let zone = try #require(Self.berlin)
        // On 29 March 2026 the clocks go from 2:00 to 3:00, on 25 October from 3:00 to 2:00.
        #expect(
            try times("30 2 * * *", after: "2026-03-27T12:00", in: zone) == [
                "2026-03-28T01:30", "2026-03-29T01:00", "2026-03-30T00:30",
            ]
        )
        #expect(
            try times("30 2 * * *", after: "2026-10-24T12:00", in: zone) == [
                "2026-10-25T00:30", "2026-10-26T01:30", "2026-10-27T01:30",
            ]
        )
        #expect(
            try times("0 3 * * *", after: "2026-03-28T12:00", in: zone, count: 2) == [
                "2026-03-29T01:00", "2026-03-30T01:00",
            ]
        )
        #expect(
            try times("0,30 2,3 29 3 *", after: "2026-03-28T12:00", in: zone, count: 2) == [
                "2026-03-29T01:00", "2026-03-29T01:30",
            ]
        )
        #expect(
            try times("15 * * * *", after: "2026-10-24T23:00", in: zone, count: 4) == [
                "2026-10-24T23:15", "2026-10-25T00:15", "2026-10-25T01:15", "2026-10-25T02:15",
            ]
        )
        #expect(
            try times("15 * * * *", after: "2026-03-29T00:00", in: zone) == [
                "2026-03-29T00:15", "2026-03-29T01:15", "2026-03-29T02:15",
            ]
        )
    }

    @Test(
        "Files of the database give the same offsets as another reader",
        .enabled(if: FileManager.default.fileExists(atPath: "/usr/share/zoneinfo/Europe/Berlin")),
        arguments: [
            ("Europe/Berlin", [3600, 7200, 7200, 3600, 3600, 3600, 7200, 7200]),
            ("America/New_York", [-18_000, -14_400, -14_400, -18_000, -14_400, -18_000, -14_400, -14_400]),
            ("Australia/Lord_Howe", [36_000, 37_800, 37_800, 39_600, 39_600, 39_600, 37_800, 37_800]),
            ("America/Sao_Paulo", [-10_800, -10_800, -10_800, -10_800, -10_800, -10_800, -10_800, -10_800]),
            ("Africa/Casablanca", [0, 0, 3600, 3600, 3600, 3600, 3600, 3600]),
            ("Asia/Kolkata", [19_800, 19_800, 19_800, 19_800, 19_800, 19_800, 19_800, 19_800]),
            ("Europe/Dublin", [3600, 3600, 3600, 0, 0, 0, 3600, 3600]),
            ("America/Santiago", [-10_800, -14_400, -14_400, -10_800, -10_800, -10_800, -10_800, -14_400]),
        ]
    )
    func zoneFiles(name: String, offsets: [Int]) throws {
        let data = try Data(contentsOf: URL(filePath: "/usr/share/zoneinfo/\(name)"))
        let zone = try TimeZoneRules(file: Array(data))
        let instants = [
            0, 1_000_000_000, 1_750_000_000, 1_770_000_000, 2_500_000_000, 2_520_000_000, 4_000_000_000, 3_990_000_000,
        ]
        #expect(instants.map { zone.offset(at: $0) } == offsets)
        for end in stride(from: 0, to: data.count, by: 37) {
            #expect(throws: WorkflowError.self) { try TimeZoneRules(file: Array(data.prefix(end))) }
        }
    }

    @Test("Names of zones are told from paths")
    func names() {
        for name in ["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+3"] {
            #expect(TimeZoneRules.isName(name), "\(name)")
        }
        for name in ["", "..", "../x", "/etc", "Europe/", "a/b/c/d", "A b", "a\0"] {
            #expect(!TimeZoneRules.isName(name), "\(name)")
        }
    }

    @Test("Rules that are none are refused")
    func rules() {
        for text in ["", "CET", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,M13.5.0,M1.1.1", "C-1", "<+03-3", "CET-99"]
        {
            #expect(PosixTimeZone(text) == nil, "\(text)")
        }
        #expect(PosixTimeZone("<+0330>-3:30")?.standard == 12_600)
        #expect(PosixTimeZone("EST5EDT,J60/0,300/-1")?.daylight == -14_400)
    }
}
