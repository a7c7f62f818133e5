import Testing
import Workflows

@testable import Controller

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Suite("When deliveries may start")
struct DeliveryCalendarTests {
    /// Seconds from 1970 of a time in UTC.
    static func instant(_ text: String) throws -> Int {
        Int(try #require(Timestamp(text)).milliseconds / 1000)
    }

    static func zone(_ name: String) throws -> TimeZoneRules {
        let bytes = try #require(FileManager.default.contents(atPath: "/usr/share/zoneinfo/\(name)"))
        return try TimeZoneRules(file: Array(bytes))
    }

    private static let weekdays: Set<Int> = [1, 2, 3, 4, 5]

    @Test(
        "A window opens and closes by its own zone's clock",
        arguments: [
            // A Wednesday in winter: Berlin is an hour ahead.
            ("2026-01-14T07:59:59Z", false, "2026-01-14T08:00:00Z"), ("2026-01-14T08:00:00Z", true, nil),
            ("2026-01-14T15:59:59Z", true, nil), ("2026-01-14T16:00:00Z", false, "2026-01-15T08:00:00Z"),
            // In summer it is two.
            ("2026-07-15T06:59:00Z", false, "2026-07-15T07:00:00Z"), ("2026-07-15T07:00:00Z", true, nil),
            // Friday evening waits for Monday.
            ("2026-07-17T20:00:00Z", false, "2026-07-20T07:00:00Z"),
            // The clocks are put forward on the Sunday between.
            ("2026-03-27T20:00:00Z", false, "2026-03-30T07:00:00Z"),
        ] as [(String, Bool, String?)]
    )
    func window(_ now: String, _ isOpen: Bool, _ opening: String?) throws {
        let window = DeliveryCalendar.Window(
            days: Self.weekdays,
            from: 540,
            to: 1020,
            zone: try Self.zone("Europe/Berlin")
        )
        let calendar = DeliveryCalendar(windows: [window])
        let instant = try Self.instant(now)
        #expect((calendar.closure(at: instant) == nil) == isOpen)
        #expect(calendar.opening(from: instant) == (try opening.map(Self.instant) ?? instant))
    }

    @Test(
        "A window over midnight belongs to the day it begins on",
        arguments: [
            ("2026-01-16T21:59:00Z", false), ("2026-01-16T22:00:00Z", true), ("2026-01-17T01:59:00Z", true),
            ("2026-01-17T02:00:00Z", false), ("2026-01-17T23:00:00Z", false), ("2026-01-16T01:00:00Z", false),
        ]
    )
    func overnight(_ now: String, _ isOpen: Bool) throws {
        let window = DeliveryCalendar.Window(days: [5], from: 1320, to: 120, zone: .utc)
        #expect(window.isOpen(at: try Self.instant(now)) == isOpen)
    }

    @Test("A freeze keeps closed what a window opens, and says until when and why")
    func freeze() throws {
        let freeze = DeliveryCalendar.Freeze(
            from: try Self.instant("2026-12-24T00:00:00Z"),
            to: try Self.instant("2027-01-02T00:00:00Z"),
            reason: "holidays"
        )
        var calendar = DeliveryCalendar(freezes: [freeze])
        let within = try Self.instant("2026-12-31T12:00:00Z")
        #expect(calendar.closure(at: within) == .freeze(freeze))
        #expect(calendar.opening(from: within) == freeze.to)
        #expect(calendar.closure(at: freeze.from - 1) == nil)
        #expect(calendar.closure(at: freeze.to) == nil)
        // The day after the freeze is a Saturday.
        calendar.windows = [.init(days: Self.weekdays, from: 540, to: 1020, zone: .utc)]
        #expect(calendar.opening(from: within) == (try Self.instant("2027-01-04T09:00:00Z")))
    }

    @Test("Freezes that follow each other for more than a year have no end that is named")
    func endless() throws {
        let start = try Self.instant("2026-01-01T00:00:00Z")
        let freezes = (0..<5).map { place in
            DeliveryCalendar.Freeze(
                from: start + place * 100 * 86_400,
                to: start + (place + 1) * 100 * 86_400,
                reason: "part \(place)"
            )
        }
        #expect(DeliveryCalendar(freezes: freezes).opening(from: start + 1) == nil)
    }

    @Test(
        "The opening is the first minute at which nothing is closed",
        arguments: ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"]
    )
    func firstMinute(_ name: String) throws {
        var random = SeededGenerator(seed: 20_261_121)
        let zone = try Self.zone(name)
        // Around both changes of the clocks in Europe, America and Australia.
        let around = try ["2026-03-08", "2026-03-29", "2026-04-05", "2026-10-04", "2026-10-25", "2026-11-01"].map {
            try Self.instant("\($0)T00:00:00Z")
        }
        for round in 0..<60 {
            let base = around[round % around.count]
            let windows = (0..<Int.random(in: 1...2, using: &random)).map { _ in
                DeliveryCalendar.Window(
                    days: Set(
                        (0..<7).filter { _ in Bool.random(using: &random) } + [Int.random(in: 0...6, using: &random)]
                    ),
                    from: Int.random(in: 0..<1440, using: &random),
                    to: Int.random(in: 0...1440, using: &random),
                    zone: zone
                )
            }.filter { $0.from != $0.to }
            guard !windows.isEmpty else { continue }
            let freezeStart = base + Int.random(in: -2880...2880, using: &random) * 60
            let calendar = DeliveryCalendar(
                windows: windows,
                freezes: [.init(from: freezeStart, to: freezeStart + 3600 * 5, reason: "x")]
            )
            let instant = base + Int.random(in: -1440...1440, using: &random) * 60
            let opening = try #require(calendar.opening(from: instant))
            var expected = instant
            while calendar.closure(at: expected) != nil { expected += 60 }
            #expect(opening == expected, "\(name) \(windows.map { ($0.days, $0.from, $0.to) }) at \(instant)")
        }
    }
}

/// Random numbers that are the same in every run (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
