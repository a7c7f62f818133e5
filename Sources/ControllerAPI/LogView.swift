/// What a log consists of: how many lines, which groups, where errors are.
public struct LogOutline: Codable, Sendable, Hashable {
    /// The attempt at the job whose log it is.
    public var attempt: Int

    /// How many lines there are; they count from 1.
    public var lines: Int

    /// The byte after the last of them.
    public var offset: Int

    /// Whether no more will come.
    public var isComplete: Bool

    /// Those that can be folded, in the order of their first lines.
    public var groups: [LogGroup]

    /// The first lines that are errors.
    public var errors: [Int]

    public init(attempt: Int, lines: Int, offset: Int, isComplete: Bool, groups: [LogGroup], errors: [Int]) {
        self.attempt = attempt
        self.lines = lines
        self.offset = offset
        self.isComplete = isComplete
        self.groups = groups
        self.errors = errors
    }
}

/// A group of lines with a title.
public struct LogGroup: Codable, Sendable, Hashable {
    /// The line of its title.
    public var first: Int

    /// Its last line; nil while it goes on.
    public var last: Int?

    /// Whether the last line only marks the end.
    public var isMarked: Bool
    public var title: String
    public var step: Int

    /// Whether there is an error in it.
    public var hasError: Bool

    public init(first: Int, last: Int? = nil, isMarked: Bool = false, title: String, step: Int, hasError: Bool = false)
    {
        self.first = first
        self.last = last
        self.isMarked = isMarked
        self.title = title
        self.step = step
        self.hasError = hasError
    }
}

/// Some lines of a log.
public struct LogRange: Codable, Sendable, Hashable {
    public var attempt: Int

    /// The number of the first of them.
    public var from: Int

    /// At most as many as were asked for; fewer where they are long.
    public var rows: [LogRow]

    /// How many lines the log has by now.
    public var total: Int

    public init(attempt: Int, from: Int, rows: [LogRow], total: Int) {
        self.attempt = attempt
        self.from = from
        self.rows = rows
        self.total = total
    }
}

/// A line of a log.
public struct LogRow: Codable, Sendable, Hashable {
    /// RFC 3339; empty where the line does not begin with a time.
    public var time: String
    public var step: Int

    /// `text`, `group`, `end`, `error`, `warning` or `notice`.
    public var kind: String

    /// Without terminal control sequences.
    public var text: String

    /// Whether the line is longer than what `text` has of it.
    public var isCut: Bool

    public init(time: String, step: Int, kind: String, text: String, isCut: Bool) {
        self.time = time
        self.step = step
        self.kind = kind
        self.text = text
        self.isCut = isCut
    }
}

/// The lines of a log that hold a text.
public struct LogMatches: Codable, Sendable, Hashable {
    public var matches: [LogMatch]

    /// The line to go on from, where there may be more.
    public var next: Int?

    public init(matches: [LogMatch], next: Int?) {
        self.matches = matches
        self.next = next
    }
}

/// A line that holds the text.
public struct LogMatch: Codable, Sendable, Hashable {
    public var line: Int

    /// The line, or what stands around the text in it.
    public var text: String

    public init(line: Int, text: String) {
        self.line = line
        self.text = text
    }
}
