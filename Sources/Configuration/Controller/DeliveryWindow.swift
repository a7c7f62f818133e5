import YAML

/// A weekly time in which deliveries to an environment may start.
public struct DeliveryWindow: Sendable, Hashable {
    /// Days of the week, as the file has them.
    public enum Day: String, Sendable, Hashable, CaseIterable {
        case sun, mon, tue, wed, thu, fri, sat
    }

    public var days: [Day]

    /// Minutes of the day; one that ends before it begins goes on into the next day.
    public var from: Int

    /// Up to 1440, the end of the day.
    public var to: Int

    /// A name of the IANA database, such as `Europe/Berlin`.
    public var timeZone: String

    public init(days: [Day] = Day.allCases, from: Int = 0, to: Int = 1440, timeZone: String = "UTC") {
        self.days = days
        self.from = from
        self.to = to
        self.timeZone = timeZone
    }

    static func read(_ node: YAMLNode, _ report: Report) -> DeliveryWindow? {
        let keys = ["days", "from", "to", "timeZone"]
        guard let fields = Fields(node, report, name: "a window", known: keys) else { return nil }
        let given = fields.values("days") { text throws(InvalidValue) in try days(text) }
        let from = fields.value("from") { text throws(InvalidValue) in try ClockText.read(text) }
        let to = fields.value("to") { text throws(InvalidValue) in try ClockText.read(text) }
        let zone = fields.value("timeZone", TextRules.timeZone)
        let window = DeliveryWindow(
            days: given.map { listed in Day.allCases.filter { day in listed.contains { $0.contains(day) } } }
                ?? Day.allCases,
            from: from ?? 0,
            to: to ?? 1440,
            timeZone: zone ?? "UTC"
        )
        if window.days.isEmpty { fields.add("a window without days never opens", at: "days") }
        if window.from == window.to { fields.add("a window that ends when it begins never opens", at: "to") }
        if window.from == 1440 {
            fields.add("a window cannot begin at 24:00; that is 00:00 of the next day", at: "from")
        }
        return window
    }

    /// `mon`, or `mon-fri`.
    private static func days(_ text: String) throws(InvalidValue) -> [Day] {
        let ends = try text.split(separator: "-", omittingEmptySubsequences: false).map { part throws(InvalidValue) in
            guard let day = Day(rawValue: part.lowercased()) else {
                throw InvalidValue("expected a day such as mon, or days such as mon-fri")
            }
            return day
        }
        guard let first = ends.first, let last = ends.last, ends.count <= 2,
            let start = Day.allCases.firstIndex(of: first), let end = Day.allCases.firstIndex(of: last)
        else { throw InvalidValue("expected a day such as mon, or days such as mon-fri") }
        let count = (end - start + 7) % 7
        return (0...count).map { Day.allCases[(start + $0) % 7] }
    }

    var yaml: YAMLText {
        var entries = Entries()
        if days != Day.allCases { entries.add("days", days.map(\.rawValue)) }
        entries.add("from", ClockText.write(from))
        entries.add("to", ClockText.write(to))
        entries.add("timeZone", timeZone == "UTC" ? nil : timeZone)
        return entries.yaml
    }
}

/// Times of the day as people write them: `09:00`, up to `24:00`.
enum ClockText {
    static func read(_ text: String) throws(InvalidValue) -> Int {
        let bytes = Array(text.utf8)
        func digits(_ place: Int) -> Int? {
            guard TextRules.isDigit(bytes[place]), TextRules.isDigit(bytes[place + 1]) else { return nil }
            return Int(bytes[place] - 0x30) * 10 + Int(bytes[place + 1] - 0x30)
        }
        guard bytes.count == 5, bytes[2] == UInt8(ascii: ":"), let hour = digits(0), let minute = digits(3),
            hour < 24 && minute < 60 || hour == 24 && minute == 0
        else { throw InvalidValue("expected a time of the day such as \"09:00\"") }
        return hour * 60 + minute
    }

    static func write(_ minute: Int) -> String {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return two(minute / 60) + ":" + two(minute % 60)
    }
}
