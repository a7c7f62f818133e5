extension GoNumber {
    /// A date or time a plain scalar stands for, as Go's JSON prints it: RFC 3339 in the zone it was written in.
    ///
    /// The forms are go-yaml's: `2006-1-2`, with `T`, `t` and a zone, or with a space and no zone.
    public static func timestamp(_ text: String) -> String? {
        var reader = DigitReader(bytes: Array(text.utf8))
        guard let year = reader.number(4...4), reader.take(Byte.dash), let month = reader.number(1...2),
            reader.take(Byte.dash), let day = reader.number(1...2), (1...12).contains(month),
            (1...days(in: month, of: year)).contains(day)
        else { return nil }
        let date = "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
        if reader.isAtEnd { return date + "T00:00:00Z" }
        let hasZone: Bool
        if reader.take(UInt8(ascii: "T")) || reader.take(UInt8(ascii: "t")) {
            hasZone = true
        } else if reader.take(Byte.space) {
            hasZone = false
        } else {
            return nil
        }
        guard let hour = reader.number(1...2), reader.take(Byte.colon), let minute = reader.number(1...2),
            reader.take(Byte.colon), let second = reader.number(1...2), hour < 24, minute < 60, second < 60
        else { return nil }
        var fraction = ""
        if reader.take(Byte.dot) {
            guard let digits = reader.digits(1...9) else { return nil }
            let trimmed = String(digits.reversed().drop { $0 == "0" }.reversed())
            if !trimmed.isEmpty { fraction = "." + trimmed }
        }
        let time = "\(padded(hour, 2)):\(padded(minute, 2)):\(padded(second, 2))\(fraction)"
        guard hasZone else { return reader.isAtEnd ? "\(date)T\(time)Z" : nil }
        if reader.take(UInt8(ascii: "Z")) { return reader.isAtEnd ? "\(date)T\(time)Z" : nil }
        let sign: String
        if reader.take(Byte.plus) {
            sign = "+"
        } else if reader.take(Byte.dash) {
            sign = "-"
        } else {
            return nil
        }
        guard let zoneHour = reader.number(2...2), reader.take(Byte.colon), let zoneMinute = reader.number(2...2),
            zoneHour <= 24, zoneMinute < 60, reader.isAtEnd
        else { return nil }
        if zoneHour == 0, zoneMinute == 0 { return "\(date)T\(time)Z" }
        return "\(date)T\(time)\(sign)\(padded(zoneHour, 2)):\(padded(zoneMinute, 2))"
    }

    private static func days(in month: Int, of year: Int) -> Int {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }
}

/// Takes a text apart from its start.
private struct DigitReader {
    let bytes: [UInt8]
    private var index = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { index == bytes.count }

    mutating func take(_ byte: UInt8) -> Bool {
        guard index < bytes.count, bytes[index] == byte else { return false }
        index += 1
        return true
    }

    mutating func digits(_ count: ClosedRange<Int>) -> String? {
        let start = index
        while index < bytes.count, index - start < count.upperBound, bytes[index].isDigit { index += 1 }
        guard index - start >= count.lowerBound else { return nil }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    mutating func number(_ count: ClosedRange<Int>) -> Int? {
        digits(count).flatMap { Int($0) }
    }
}
