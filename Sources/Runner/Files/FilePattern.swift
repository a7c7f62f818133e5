/// One line of a list of files: a path in which `*`, `?`, `[…]` and `**` stand for others.
///
/// As `@actions/glob` reads it: a leading `!` takes away what earlier lines found, `~` is the home directory, `**` any
/// number of directories, and a slash at the end asks for a directory.
struct FilePattern: Sendable, Hashable {
    enum Segment: Sendable, Hashable {
        case literal(String)
        case pattern([Unicode.Scalar])

        /// `**`
        case any
    }

    /// How much of a path a pattern agrees with.
    enum Match: Sendable {
        case none

        /// What is asked for may lie below.
        case partial
        case whole
    }

    static let maximumLength = 4096

    let isNegated: Bool
    let segments: [Segment]
    let isDirectoryOnly: Bool

    /// Reads a line; nil for an empty one and for a comment.
    ///
    /// `root`: the absolute directory that relative paths are relative to.
    init?(_ line: String, root: String, home: String) throws(RunnerError) {
        var text = Substring(line).trimmed
        guard !text.isEmpty, !text.hasPrefix("#") else { return nil }
        guard text.utf8.count <= Self.maximumLength, !text.utf8.contains(0) else {
            throw RunnerError(.invalidInput, "a path has at most \(Self.maximumLength) bytes and no NUL")
        }
        var isNegated = false
        while text.hasPrefix("!") {
            isNegated.toggle()
            text = text.dropFirst().trimmed
        }
        guard !text.isEmpty else { throw RunnerError(.invalidInput, "'\(line)' names no path") }
        self.isNegated = isNegated
        isDirectoryOnly = text.count > 1 && text.hasSuffix("/")
        let whole: String
        var plain = root.split(separator: "/").count
        if text == "~" || text.hasPrefix("~/") {
            whole = home + "/" + text.dropFirst(1)
            plain = home.split(separator: "/").count
        } else if text.hasPrefix("/") {
            whole = String(text)
            plain = 0
        } else {
            whole = root + "/" + text
        }
        var segments: [Segment] = []
        for (place, part) in whole.split(separator: "/").enumerated() where part != "." {
            if part == ".." {
                guard !segments.isEmpty else { throw RunnerError(.invalidInput, "the path '\(line)' leads nowhere") }
                segments.removeLast()
            } else if part == "**", place >= plain {
                if segments.last != .any { segments.append(.any) }
            } else if place >= plain, part.contains(where: { "*?[".contains($0) }) {
                segments.append(.pattern(Array(part.unicodeScalars)))
            } else {
                segments.append(.literal(String(part)))
            }
        }
        self.segments = segments
    }

    /// The directory that everything the pattern can find lies in, or the path itself.
    var start: [String] {
        segments.prefix { if case .literal = $0 { true } else { false } }.map {
            if case .literal(let text) = $0 { text } else { "" }
        }
    }

    /// Compares with a path, as its names from the root of the file system on.
    func match(_ path: [String]) -> Match {
        // places: how many segments may have been used up by the names so far.
        var places: Set<Int> = [0]
        skipAny(&places)
        for name in path {
            var next: Set<Int> = []
            for place in places where place < segments.count {
                switch segments[place] {
                case .any: next.insert(place)
                case .literal(let text): if text == name { next.insert(place + 1) }
                case .pattern(let pattern):
                    if Self.matches(pattern[...], Array(name.unicodeScalars)[...]) { next.insert(place + 1) }
                }
            }
            skipAny(&next)
            places = next
            if places.isEmpty { return .none }
        }
        return places.contains(segments.count) ? .whole : .partial
    }

    private func skipAny(_ places: inout Set<Int>) {
        for place in places.sorted() {
            var next = place
            while next < segments.count, segments[next] == .any {
                next += 1
                places.insert(next)
            }
        }
    }

    /// Matches one name, in time proportional to both lengths.
    private static func matches(_ pattern: ArraySlice<Unicode.Scalar>, _ name: ArraySlice<Unicode.Scalar>) -> Bool {
        var (pattern, name) = (pattern, name)
        var retry: (pattern: ArraySlice<Unicode.Scalar>, name: ArraySlice<Unicode.Scalar>)?
        while true {
            if let first = pattern.first, first == "*" {
                pattern = pattern.dropFirst()
                retry = (pattern, name)
                continue
            }
            if let character = name.first, let rest = step(pattern, character) {
                pattern = rest
                name = name.dropFirst()
                continue
            }
            if pattern.isEmpty, name.isEmpty { return true }
            guard let again = retry, !again.name.isEmpty else { return false }
            retry = (again.pattern, again.name.dropFirst())
            (pattern, name) = (again.pattern, again.name.dropFirst())
        }
    }

    /// The pattern after one character; nil where that does not fit.
    private static func step(
        _ pattern: ArraySlice<Unicode.Scalar>,
        _ character: Unicode.Scalar
    ) -> ArraySlice<Unicode.Scalar>? {
        guard let first = pattern.first else { return nil }
        if first == "?" { return pattern.dropFirst() }
        guard first == "[", let end = pattern.dropFirst(2).firstIndex(of: "]") else {
            return first == character ? pattern.dropFirst() : nil
        }
        var set = pattern[(pattern.startIndex + 1)..<end]
        let isNegated = set.first == "!" || set.first == "^"
        if isNegated { set = set.dropFirst() }
        var isIn = false
        while let low = set.first {
            set = set.dropFirst()
            if set.count >= 2, set.first == "-", let high = set.dropFirst().first {
                set = set.dropFirst(2)
                isIn = isIn || (low.value...max(low.value, high.value)).contains(character.value)
            } else {
                isIn = isIn || low == character
            }
        }
        return isIn != isNegated ? pattern[(end + 1)...] : nil
    }
}

extension Substring {
    /// Without white space at either end.
    var trimmed: Substring {
        var text = drop(while: \.isWhitespace)
        while text.last?.isWhitespace == true { text = text.dropLast() }
        return text
    }
}
