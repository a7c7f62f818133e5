import YAML

/// A time in which no delivery to an environment may start.
public struct DeliveryFreeze: Sendable, Hashable {
    public var from: CalendarTime

    /// The first moment after it.
    public var to: CalendarTime
    public var reason: String

    /// What the times without an offset of their own are of: a name of the IANA database.
    public var timeZone: String

    public init(from: CalendarTime, to: CalendarTime, reason: String, timeZone: String = "UTC") {
        self.from = from
        self.to = to
        self.reason = reason
        self.timeZone = timeZone
    }

    static func read(_ node: YAMLNode, _ report: Report) -> DeliveryFreeze? {
        let keys = ["from", "to", "reason", "timeZone"]
        guard let fields = Fields(node, report, name: "a freeze", known: keys) else { return nil }
        let from = fields.required("from", hint: CalendarTime.example, CalendarTime.read)
        let to = fields.required("to", hint: CalendarTime.example, CalendarTime.read)
        let zone = fields.value("timeZone", TextRules.timeZone)
        let reason = fields.required("reason", hint: "whoever waits gets to read it") { text throws(InvalidValue) in
            guard TextRules.isClean(text, limit: 500) else {
                throw InvalidValue("expected a reason of at most 500 bytes on one line")
            }
            return text
        }
        guard let from, let to, let reason else { return nil }
        if from.offset == nil, to.offset == nil, !(from < to) { fields.add("a freeze ends after it begins", at: "to") }
        return DeliveryFreeze(from: from, to: to, reason: reason, timeZone: zone ?? "UTC")
    }

    var yaml: YAMLText {
        var entries = Entries()
        entries.add("from", from.description)
        entries.add("to", to.description)
        entries.add("reason", reason)
        entries.add("timeZone", timeZone == "UTC" ? nil : timeZone)
        return entries.yaml
    }
}

/// A date and a time of the day, with the offset from UTC where the file gives one.
public struct CalendarTime: Sendable, Hashable, Comparable, CustomStringConvertible {
    public var year: Int
    public var month: Int
    public var day: Int

    /// Of the day, from 0.
    public var minute: Int

    /// What the clock is ahead of UTC, in minutes; nil where the time zone says it.
    public var offset: Int?

    static let example = "such as 2026-12-24 or 2026-12-24T18:00+01:00"

    public init(year: Int, month: Int, day: Int, minute: Int = 0, offset: Int? = nil) {
        self.year = year
        self.month = month
        self.day = day
        self.minute = minute
        self.offset = offset
    }

    /// Of times without offsets.
    public static func < (left: CalendarTime, right: CalendarTime) -> Bool {
        (left.year, left.month, left.day, left.minute) < (right.year, right.month, right.day, right.minute)
    }

    public var description: String {
        var text = "\(year)-" + Self.two(month) + "-" + Self.two(day)
        guard minute != 0 || offset != nil else { return text }
        text += "T" + ClockText.write(minute)
        guard let offset else { return text }
        return text + (offset == 0 ? "Z" : (offset < 0 ? "-" : "+") + ClockText.write(abs(offset)))
    }

    /// Reads `2026-12-24`, `2026-12-24T18:00` and the latter with `Z` or `+01:00`.
    static func read(_ text: String) throws(InvalidValue) -> CalendarTime {
        let fault = InvalidValue("expected a date or a date with a time, \(example)")
        let parts = text.split(separator: "T", omittingEmptySubsequences: false)
        let date = parts[0].split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count <= 2, date.count == 3, date[0].utf8.count == 4, date[1].utf8.count == 2,
            date[2].utf8.count == 2, let year = number(date[0]), let month = number(date[1]), let day = number(date[2]),
            (1970...9999).contains(year), (1...12).contains(month), (1...length(ofMonth: month, in: year)).contains(day)
        else { throw fault }
        var result = CalendarTime(year: year, month: month, day: day)
        guard parts.count == 2 else { return result }
        var rest = parts[1]
        let clock = rest.prefix(5)
        rest = rest.dropFirst(5)
        result.minute = try ClockText.read(String(clock))
        guard result.minute < 1440 else { throw fault }
        // Seconds are taken where they are none.
        if rest.hasPrefix(":00") { rest = rest.dropFirst(3) }
        if rest == "Z" {
            result.offset = 0
        } else if let sign = rest.first {
            guard sign == "+" || sign == "-" else { throw fault }
            let minutes = try ClockText.read(String(rest.dropFirst()))
            guard minutes <= 14 * 60 else { throw fault }
            result.offset = sign == "-" ? -minutes : minutes
        }
        return result
    }

    private static func number(_ text: Substring) -> Int? {
        text.utf8.allSatisfy(TextRules.isDigit) ? Int(text) : nil
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    private static func length(ofMonth month: Int, in year: Int) -> Int {
        let isLeap = year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
        return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
    }
}
