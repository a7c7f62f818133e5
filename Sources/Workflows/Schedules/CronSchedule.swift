/// The times of a cron line: minute, hour, day of the month, month, day of the week.
///
/// A field is `*`, a number, a name (`JAN`, `MON`), a range `a-b`, any of these with a step `/n`, or a list of them;
/// Sunday is 0 and 7. Where both day fields are restricted, that is do not begin with `*`, either one is enough.
public struct CronSchedule: Sendable, Hashable {
    private let minutes: UInt64
    private let hours: UInt64
    private let days: UInt64
    private let months: UInt64
    private let weekdays: UInt64
    private let isEitherDay: Bool

    /// Whether it comes in every hour; it then follows the clock that passes and not the one on the wall.
    package let isHourly: Bool

    /// A leap day on a certain weekday may be this far away, in days.
    private static let horizon = 41 * 366

    /// Reads a line.
    ///
    /// - Throws: An error of code `invalidData` that names the field, or says that the time never comes.
    public init(_ text: String) throws(WorkflowError) {
        let parts = text.split(whereSeparator: \.isWhitespace)
        guard parts.count == 5 else {
            throw WorkflowError(
                .invalidData,
                "cron must have five fields (minute, hour, day, month, weekday), not \(parts.count)"
            )
        }
        minutes = try CronField.minute.values(of: parts[0])
        hours = try CronField.hour.values(of: parts[1])
        days = try CronField.day.values(of: parts[2])
        months = try CronField.month.values(of: parts[3])
        weekdays = try CronField.weekday.values(of: parts[4])
        isEitherDay = !parts[2].hasPrefix("*") && !parts[4].hasPrefix("*")
        isHourly = hours == (1 << 24) - 1
        guard nextLocal(from: 0, before: Int.max) != nil else {
            throw WorkflowError(.invalidData, "cron: there is no such day in any year")
        }
    }

    /// The next time after another, both in seconds from 1970 in UTC.
    ///
    /// A time that the clocks skip in spring comes at the moment of the change, one that they repeat in autumn comes
    /// once, the first time; a schedule of every hour comes whenever its minute does. Nil where none comes within
    /// forty years.
    public func next(after instant: Int, in zone: TimeZoneRules = .utc) -> Int? {
        let bound = 253_402_300_800
        guard instant < bound, instant > -bound else { return nil }
        let end = instant + Self.horizon * 86_400
        var start = instant + 1
        while start <= end {
            let segment = zone.segment(at: start)
            let before = segment.start.map { zone.segment(at: $0 - 1).offset } ?? segment.offset
            if let change = segment.start, change >= start, !isHourly, before < segment.offset,
                nextLocal(from: change + before, before: change + segment.offset) != nil
            {
                return change
            }
            var local = start + segment.offset
            if let change = segment.start, !isHourly { local = max(local, change + before) }
            let limit = segment.end.map { $0 + segment.offset } ?? Int.max
            if let found = nextLocal(from: local, before: limit) { return found - segment.offset }
            guard let after = segment.end else { return nil }
            start = after
        }
        return nil
    }

    /// Whether the time of a civil date is one of these.
    package func matches(_ time: CivilTime, weekday: Int) -> Bool {
        Self.has(months, time.month) && isDay(time.day, weekday) && Self.has(hours, time.minute / 60)
            && Self.has(minutes, time.minute % 60)
    }

    private static func has(_ bits: UInt64, _ value: Int) -> Bool {
        bits >> UInt64(value) & 1 == 1
    }

    private func isDay(_ day: Int, _ weekday: Int) -> Bool {
        let isDate = Self.has(days, day)
        let isWeekday = Self.has(weekdays, weekday)
        return isEitherDay ? isDate || isWeekday : isDate && isWeekday
    }

    /// The first matching minute of a civil clock, in seconds.
    private func nextLocal(from start: Int, before limit: Int) -> Int? {
        guard start < limit else { return nil }
        let first = CivilTime.floored(start + 59, 60)
        var day = CivilTime.floored(first, 1440)
        let lastDay = limit == Int.max ? day + Self.horizon : min(day + Self.horizon, CivilTime.floored(limit, 86_400))
        var minute = first - day * 1440
        while day <= lastDay {
            let date = CivilTime(days: day, minute: 0)
            if !Self.has(months, date.month) {
                day += CivilTime.length(ofMonth: date.month, in: date.year) - date.day + 1
                minute = 0
                continue
            }
            if isDay(date.day, CivilTime.weekday(days: day)), let found = nextMinute(from: minute) {
                let result = (day * 1440 + found) * 60
                return result < limit ? result : nil
            }
            day += 1
            minute = 0
        }
        return nil
    }

    private func nextMinute(from start: Int) -> Int? {
        var minute = start
        while minute < 1440 {
            if !Self.has(hours, minute / 60) {
                minute = (minute / 60 + 1) * 60
            } else if Self.has(minutes, minute % 60) {
                return minute
            } else {
                minute += 1
            }
        }
        return nil
    }
}
