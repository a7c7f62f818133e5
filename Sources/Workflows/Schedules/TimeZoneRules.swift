/// When a time zone's clocks are changed, and by how much: the content of a file of the IANA database (RFC 9636).
public struct TimeZoneRules: Sendable {
    /// A time in which the clocks are not changed, in seconds from 1970 in UTC.
    struct Segment: Sendable, Equatable {
        /// Nil where it goes back for ever.
        var start: Int?

        /// Nil where it goes on for ever.
        var end: Int?

        /// What the local clock is ahead of UTC, in seconds.
        var offset: Int
    }

    /// Where the offset changes, in order.
    let changes: [(at: Int, offset: Int)]
    let firstOffset: Int

    /// What comes after the last change; nil is no change any more.
    let rule: PosixTimeZone?

    public static let utc = TimeZoneRules(offset: 0)

    /// A zone whose clocks are never changed.
    public init(offset: Int) {
        changes = []
        firstOffset = offset
        rule = nil
    }

    /// A zone that follows a rule of POSIX in every year; nil where the text is none.
    package init?(rule text: String) {
        guard let rule = PosixTimeZone(text) else { return nil }
        self.init(changes: [], firstOffset: rule.standard, rule: rule)
    }

    init(changes: [(at: Int, offset: Int)], firstOffset: Int, rule: PosixTimeZone?) {
        self.changes = changes
        self.firstOffset = firstOffset
        self.rule = rule
    }

    /// Whether a name can be one of the IANA database, such as `Europe/Berlin`: it is then safe as a path below it.
    public static func isName(_ name: String) -> Bool {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        guard name.utf8.count <= 64, parts.count <= 3 else { return false }
        return parts.allSatisfy { part in
            part.first?.isLetter == true
                && part.utf8.allSatisfy { byte in
                    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                        || byte == 0x5F || byte == 0x2B || byte == 0x2D
                }
        }
    }

    /// What the local clock is ahead of UTC at a time, in seconds.
    public func offset(at instant: Int) -> Int { segment(at: instant).offset }

    /// When the clocks are changed next; nil when they are not any more.
    package func nextChange(after instant: Int) -> Int? { segment(at: instant).end }

    /// The time without change around an instant.
    func segment(at instant: Int) -> Segment {
        // The number of changes up to the instant.
        var low = 0
        var high = changes.count
        while low < high {
            let middle = (low + high) / 2
            if changes[middle].at <= instant { low = middle + 1 } else { high = middle }
        }
        let start = low > 0 ? changes[low - 1].at : nil
        let offset = low > 0 ? changes[low - 1].offset : firstOffset
        if low < changes.count { return Segment(start: start, end: changes[low].at, offset: offset) }
        guard let rule else { return Segment(start: start, end: nil, offset: offset) }
        var segment = rule.segment(at: instant)
        if let start, segment.start.map({ $0 < start }) ?? true { segment.start = start }
        return segment
    }
}
