import YAML

/// One of the five fields of a cron line.
struct CronField: Sendable {
    var name: String
    var range: ClosedRange<Int>

    /// Names for the values, in order from the lowest.
    var names: [String] = []

    static let minute = CronField(name: "minute", range: 0...59)
    static let hour = CronField(name: "hour", range: 0...23)
    static let day = CronField(name: "day of the month", range: 1...31)
    static let month = CronField(
        name: "month",
        range: 1...12,
        names: ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
    )
    static let weekday = CronField(
        name: "day of the week",
        range: 0...7,
        names: ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]
    )

    static let all = [minute, hour, day, month, weekday]

    /// The values a text stands for, as bits.
    func values(of text: Substring) throws(WorkflowError) -> UInt64 {
        var bits: UInt64 = 0
        for item in text.split(separator: ",", omittingEmptySubsequences: false) {
            bits |= try values(ofItem: item)
        }
        return bits
    }

    private func values(ofItem item: Substring) throws(WorkflowError) -> UInt64 {
        let halves = item.split(separator: "/", omittingEmptySubsequences: false)
        guard halves.count <= 2 else { throw error("\(shown(item)) has more than one step") }
        var step = 1
        if halves.count == 2 {
            guard let number = Self.number(halves[1]), number > 0 else {
                throw error("the step of \(shown(item)) is no number above 0")
            }
            step = number
        }
        let (first, last) = try bounds(of: halves[0], isStepped: halves.count == 2)
        var bits: UInt64 = 0
        for value in stride(from: first, through: last, by: step) {
            // Both 0 and 7 are Sunday.
            bits |= 1 << UInt64(range.upperBound == 7 && value == 7 ? 0 : value)
        }
        return bits
    }

    private func bounds(of text: Substring, isStepped: Bool) throws(WorkflowError) -> (Int, Int) {
        let top = range.upperBound == 7 ? 6 : range.upperBound
        if text == "*" { return (range.lowerBound, top) }
        let ends = text.split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count <= 2, let start = ends.first else { throw error("\(shown(text)) is no range") }
        let first = try value(of: start)
        guard ends.count == 2 else { return (first, isStepped ? max(first, top) : first) }
        let last = try value(of: ends[1])
        guard first <= last else { throw error("the range \(shown(text)) is backwards") }
        return (first, last)
    }

    private func value(of text: Substring) throws(WorkflowError) -> Int {
        if let number = Self.number(text) {
            guard range.contains(number) else {
                throw error("\(number) is not from \(range.lowerBound) to \(range.upperBound)")
            }
            return number
        }
        if let place = names.firstIndex(of: text.uppercased()) { return range.lowerBound + place }
        var message = "\(shown(text)) is no \(names.isEmpty ? "number" : "number or name")"
        if let near = Suggestion.nearest(to: text.uppercased(), in: names) { message += "; did you mean '\(near)'?" }
        throw error(message)
    }

    private static func number(_ text: Substring) -> Int? {
        guard !text.isEmpty, text.utf8.count <= 4, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return Int(text)
    }

    private func shown(_ text: Substring) -> String {
        ExpressionParser.shown(String(text))
    }

    private func error(_ message: String) -> WorkflowError {
        WorkflowError(.invalidData, "cron, \(name): \(message)")
    }
}
