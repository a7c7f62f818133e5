import Testing

@testable import ModerationService

@Suite("Alert desk")
struct AlertDeskTests {
    private static let minute: Int64 = 60_000
    private let slow = MonitorAlert(name: "ModerationSlow", subject: "", summary: "slow")
    private let drift = MonitorAlert(name: "ModerationDrift", subject: "toxic", summary: "drifted")

    /// Takes one letter a minute: `s` slow, `d` drift, `b` both, `.` nothing; gives what was told, minute by minute.
    private func told(_ minutes: String, delivering: (Int) -> Bool = { _ in true }) -> [String] {
        var desk = AlertDesk()
        var told: [String] = []
        for (minute, letter) in minutes.enumerated() {
            let now = Int64(minute) * Self.minute
            let alerts =
                switch letter {
                case "s": [slow]
                case "d": [drift]
                case "b": [slow, drift]
                default: [] as [MonitorAlert]
                }
            desk.observe(alerts, at: now)
            let message = desk.message(at: now)
            guard !message.isEmpty, delivering(minute) else { continue }
            desk.delivered(message, at: now)
            told.append("\(minute):" + message.map { ($0.isFiring ? "+" : "-") + $0.name.dropFirst(10) }.joined())
        }
        return told
    }

    @Test(
        "tells what begins and what ends, once",
        arguments: [
            ("", []), ("s", []), ("s.s.s.s.", []), ("ss", ["1:+Slow"]), ("ssssssss", ["1:+Slow"]),
            ("ss..", ["1:+Slow", "3:-Slow"]), ("ss.s.s.s", ["1:+Slow"]), ("bb", ["1:+Drift+Slow"]),
            ("ssbbdd..", ["1:+Slow", "3:+Drift", "5:-Slow", "7:-Drift"]),
            ("ss....ss", ["1:+Slow", "3:-Slow", "7:+Slow"]),
        ]
    )
    func tells(minutes: String, expected: [String]) {
        #expect(told(minutes) == expected)
    }

    @Test("reminds every four hours of what lasts")
    func reminds() {
        #expect(told(String(repeating: "s", count: 500)) == ["1:+Slow", "241:+Slow", "481:+Slow"])
    }

    @Test("tells later what could not be delivered, and not at all what ended unheard")
    func undelivered() {
        #expect(told("ssss") { $0 >= 3 } == ["3:+Slow"])
        #expect(told("ssss......") { $0 >= 8 }.isEmpty)
        #expect(told("ss......") { $0 == 1 || $0 >= 6 } == ["1:+Slow", "6:-Slow"])
    }

    @Test("sends nothing sooner than a minute after another message")
    func pause() {
        var desk = AlertDesk()
        for now in [0, 1, 2] as [Int64] { desk.observe([slow], at: now) }
        desk.delivered(desk.message(at: 2), at: 2)
        for now in [3, 4] as [Int64] { desk.observe([slow, drift], at: now) }
        #expect(desk.message(at: 4).isEmpty)
        #expect(desk.message(at: 2 + Self.minute).map(\.name) == ["ModerationDrift"])
    }

    @Test("training is due when a label drifts, and at most once a day")
    func training() {
        var desk = AlertDesk()
        let day: Int64 = 24 * 3600 * 1000
        for now in [0, 1] as [Int64] { desk.observe([slow], at: now) }
        #expect(!TrainingTrigger.isDue(desk, lastTraining: nil, at: 1))
        desk.observe([slow, drift], at: 2)
        #expect(!TrainingTrigger.isDue(desk, lastTraining: nil, at: 2))
        desk.observe([slow, drift], at: 3)
        #expect(TrainingTrigger.isDue(desk, lastTraining: nil, at: 3))
        #expect(!TrainingTrigger.isDue(desk, lastTraining: 3, at: day))
        #expect(TrainingTrigger.isDue(desk, lastTraining: 3, at: day + 3))
    }
}
