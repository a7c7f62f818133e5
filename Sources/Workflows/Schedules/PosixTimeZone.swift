/// The rule for changes of the clocks in the form of POSIX: `CET-1CEST,M3.5.0,M10.5.0/3`.
struct PosixTimeZone: Sendable {
    /// A day of each year and a time of it.
    enum Day: Sendable, Hashable {
        /// Month, week (5 is the last) and weekday (0 is Sunday).
        case weekday(month: Int, week: Int, weekday: Int)

        /// 1 to 365, the leap day not counted.
        case julian(Int)

        /// 0 to 365, the leap day counted.
        case ordinal(Int)

        /// Days from 1970-01-01.
        func days(in year: Int) -> Int {
            let first = CivilTime.days(year: year, month: 1, day: 1)
            switch self {
            case .ordinal(let day): return first + day
            case .julian(let day): return first + day - 1 + (CivilTime.isLeap(year) && day >= 60 ? 1 : 0)
            case .weekday(let month, let week, let weekday):
                let start = CivilTime.days(year: year, month: month, day: 1)
                let ahead = (weekday - CivilTime.weekday(days: start) + 7) % 7
                var day = ahead + (week - 1) * 7
                while day >= CivilTime.length(ofMonth: month, in: year) { day -= 7 }
                return start + day
            }
        }
    }

    struct Change: Sendable, Hashable {
        var day: Day

        /// Of the day, by the clock before the change, in seconds; may be negative or beyond the day.
        var time: Int
    }

    let standard: Int
    let daylight: Int

    /// When daylight time begins and ends; nil where there is none.
    let changes: (begin: Change, end: Change)?

    /// Nil where the text is no rule.
    init?(_ text: String) {
        var reader = PosixReader(text)
        guard reader.name(), let offset = reader.time(hours: 24) else { return nil }
        standard = -offset
        guard !reader.isAtEnd else {
            daylight = standard
            changes = nil
            return
        }
        guard reader.name() else { return nil }
        if reader.next == UInt8(ascii: ",") {
            daylight = standard + 3600
        } else {
            guard let offset = reader.time(hours: 24) else { return nil }
            daylight = -offset
        }
        guard let begin = reader.change(), let end = reader.change(), reader.isAtEnd else { return nil }
        changes = (begin, end)
    }

    /// The time without change around an instant.
    func segment(at instant: Int) -> TimeZoneRules.Segment {
        guard let changes else { return TimeZoneRules.Segment(start: nil, end: nil, offset: standard) }
        let year = CivilTime(days: CivilTime.floored(instant + standard, 86_400), minute: 0).year
        var times: [(at: Int, offset: Int)] = []
        for year in (year - 1)...(year + 1) {
            let begin = changes.begin.day.days(in: year) * 86_400 + changes.begin.time - standard
            let end = changes.end.day.days(in: year) * 86_400 + changes.end.time - daylight
            times += [(begin, daylight), (end, standard)]
        }
        times.sort { $0.at < $1.at }
        var segment = TimeZoneRules.Segment(start: nil, end: nil, offset: standard)
        for time in times {
            if time.at > instant {
                segment.end = time.at
                break
            }
            segment.start = time.at
            segment.offset = time.offset
        }
        return segment
    }
}

/// Reads the parts of a rule.
private struct PosixReader {
    private let bytes: [UInt8]
    private var place = 0

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    var isAtEnd: Bool { place == bytes.count }
    var next: UInt8? { isAtEnd ? nil : bytes[place] }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        place += 1
        return true
    }

    /// The name of a time: letters, or anything between `<` and `>`.
    mutating func name() -> Bool {
        let start = place
        if take(UInt8(ascii: "<")) {
            while !isAtEnd, next != UInt8(ascii: ">") {
                place += 1
            }
            return take(UInt8(ascii: ">")) && place > start + 2
        }
        while let byte = next, (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) {
            place += 1
        }
        return place >= start + 3
    }

    private mutating func number(_ maximum: Int) -> Int? {
        var value = 0
        let start = place
        while let byte = next, (0x30...0x39).contains(byte), place < start + 4 {
            value = value * 10 + Int(byte - 0x30)
            place += 1
        }
        return place > start && value <= maximum ? value : nil
    }

    /// `[+-]hh[:mm[:ss]]` in seconds.
    mutating func time(hours: Int) -> Int? {
        let isNegative = take(UInt8(ascii: "-"))
        if !isNegative { _ = take(UInt8(ascii: "+")) }
        guard var seconds = number(hours).map({ $0 * 3600 }) else { return nil }
        for scale in [60, 1] where take(UInt8(ascii: ":")) {
            guard let part = number(59) else { return nil }
            seconds += part * scale
        }
        return isNegative ? -seconds : seconds
    }

    /// A day and a time after a comma, such as `,M3.5.0/2`.
    mutating func change() -> PosixTimeZone.Change? {
        guard take(UInt8(ascii: ",")), let day = day() else { return nil }
        guard take(UInt8(ascii: "/")) else { return PosixTimeZone.Change(day: day, time: 7200) }
        return time(hours: 167).map { PosixTimeZone.Change(day: day, time: $0) }
    }

    private mutating func day() -> PosixTimeZone.Day? {
        if take(UInt8(ascii: "M")) {
            guard let month = number(12), month > 0, take(UInt8(ascii: ".")), let week = number(5), week > 0,
                take(UInt8(ascii: ".")), let weekday = number(6)
            else { return nil }
            return .weekday(month: month, week: week, weekday: weekday)
        }
        if take(UInt8(ascii: "J")) { return number(365).flatMap { $0 > 0 ? .julian($0) : nil } }
        return number(365).map { .ordinal($0) }
    }
}
