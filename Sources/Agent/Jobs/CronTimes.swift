import Workflows

/// The times of a CronJob's schedule, in its time zone.
///
/// Pure; all times are seconds from 1970 in UTC.
struct CronTimes: Sendable {
    private enum Schedule: Sendable {
        case cron(CronSchedule)

        /// `@every`: so many seconds after the time before.
        case every(Int)
    }

    /// What is wrong with a schedule.
    struct Fault: Error {
        var message: String
    }

    /// The words that stand for a line of cron.
    private static let words = [
        "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *", "@monthly": "0 0 1 * *", "@weekly": "0 0 * * 0",
        "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@hourly": "0 * * * *",
    ]

    /// How far back it is looked for a time that was missed: each step only when the one before has none, so that few
    /// times have to be walked through.
    private static let lookBacks = [120, 3600, 2 * 86_400, 40 * 86_400, 400 * 86_400]

    /// What the schedule says, with its zone: another text is another schedule.
    let text: String
    private let schedule: Schedule
    private let zone: TimeZoneRules

    /// Reads a schedule.
    ///
    /// `zones`: gives the rules of a time zone by its name, nil where this machine does not know it.
    init(
        schedule: String,
        timeZone: String?,
        zones: (String) -> TimeZoneRules? = TimeZoneFiles.rules
    ) throws(Fault) {
        text = timeZone.map { "\(schedule) \($0)" } ?? schedule
        if let timeZone {
            guard let rules = zones(timeZone) else {
                throw Fault(message: "this machine knows no time zone '\(timeZone)'")
            }
            zone = rules
        } else {
            zone = .utc
        }
        let trimmed = schedule.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        if trimmed.hasPrefix("@every ") {
            guard let seconds = Self.seconds(trimmed.dropFirst(7)) else {
                throw Fault(message: "'\(schedule)' names no time such as 1h30m, of a second at least")
            }
            self.schedule = .every(seconds)
            return
        }
        if trimmed.hasPrefix("@"), Self.words[trimmed] == nil {
            let known = (Self.words.keys + ["@every"]).sorted().joined(separator: ", ")
            throw Fault(message: "the schedule '\(schedule)' is none of \(known)")
        }
        // `?` is another way to write `*`.
        let line = Self.words[trimmed] ?? String(trimmed.map { $0 == "?" ? "*" : $0 })
        do {
            self.schedule = .cron(try CronSchedule(line))
        } catch {
            throw Fault(message: "the schedule '\(schedule)' cannot be read: \(error.message)")
        }
    }

    /// The first time after another.
    func next(after time: Int) -> Int? {
        switch schedule {
        case .cron(let cron): cron.next(after: time, in: zone)
        case .every(let seconds): time + seconds
        }
    }

    /// The last time after `start` that is not after `end`.
    func latest(after start: Int, upTo end: Int) -> Int? {
        guard start < end else { return nil }
        if case .every(let seconds) = schedule {
            let count = (end - start) / seconds
            return count > 0 ? start + count * seconds : nil
        }
        for lookBack in Self.lookBacks + [end - start] {
            let from = max(start, end - lookBack)
            guard var found = next(after: from), found <= end else {
                if from == start { return nil }
                continue
            }
            while let next = next(after: found), next <= end { found = next }
            return found
        }
        return nil
    }

    /// The seconds of a duration as Go writes it, such as `1h30m`; nil unless it is a second at least.
    private static func seconds(_ text: Substring) -> Int? {
        let units = ["h": 3600, "m": 60, "s": 1]
        var total = 0
        var digits = ""
        for character in text {
            if character.isASCII, character.isNumber {
                digits.append(character)
                guard digits.count <= 6 else { return nil }
            } else {
                guard let unit = units[String(character)], let number = Int(digits) else { return nil }
                total += number * unit
                digits = ""
            }
        }
        return digits.isEmpty && total > 0 ? total : nil
    }
}
