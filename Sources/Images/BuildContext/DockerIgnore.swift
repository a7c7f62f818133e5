/// The rules of a `.dockerignore` file: the last rule that matches a path or one of its parents decides.
///
/// The format is described in the Dockerfile reference; the details follow the moby project's pattern matcher.
public struct DockerIgnore: Sendable {
    private let rules: [DockerIgnoreRule]

    static let maximumBytes = 1 << 20
    private static let maximumRules = 10_000

    /// What the rules say about one path, kept to decide about what is below it.
    struct Verdict: Sendable {
        let isExcluded: Bool
        fileprivate let matched: [Bool]
    }

    /// No rules: nothing is left out.
    public init() { rules = [] }

    /// Reads the rules; a malformed one is an error that names its line.
    public init(_ text: String, file: String = ".dockerignore") throws(ImagesError) {
        var rules: [DockerIgnoreRule] = []
        var body = text.unicodeScalars[...]
        if body.first == "\u{FEFF}" { body = body.dropFirst() }
        for (index, line) in body.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            do throws(ImagesError) {
                guard let rule = try DockerIgnoreRule(line: String(line)) else { continue }
                rules.append(rule)
            } catch {
                throw ImagesError(error.code, "\(file):\(index + 1): \(error.message)", cause: error)
            }
            guard rules.count <= Self.maximumRules else {
                throw ImagesError(.tooLarge, "\(file):\(index + 1): more than \(Self.maximumRules) rules")
            }
        }
        self.rules = rules
    }

    /// Whether a path (relative to the context, `/` between components) is left out of the context.
    public func excludes(_ path: String) -> Bool {
        var parent: Verdict?
        var prefix = ""
        for component in path.split(separator: "/") {
            prefix += (prefix.isEmpty ? "" : "/") + component
            parent = verdict(on: prefix, parent: parent)
        }
        return parent?.isExcluded ?? false
    }

    func verdict(on path: String, parent: Verdict?) -> Verdict {
        var matched: [Bool] = []
        matched.reserveCapacity(rules.count)
        var isExcluded = false
        let scalars = Array(path.unicodeScalars)
        for (index, rule) in rules.enumerated() {
            var matches = parent?.matched[index] ?? false
            // A rule that would change nothing need not be tried.
            if !matches, rule.isException == isExcluded { matches = rule.pattern.matches(scalars) }
            matched.append(matches)
            if matches { isExcluded = !rule.isException }
        }
        return Verdict(isExcluded: isExcluded, matched: matched)
    }

    /// Whether something below an excluded directory may be taken back by an exception.
    func mayReturn(below directory: String) -> Bool {
        rules.contains { $0.isException && $0.pattern.mayMatch(below: directory) }
    }
}

/// One line of a `.dockerignore` file.
struct DockerIgnoreRule: Sendable {
    let isException: Bool
    let pattern: DockerIgnorePattern

    /// Reads a line; nil for a comment or an empty line.
    init?(line: String) throws(ImagesError) {
        guard line.utf8.first != UInt8(ascii: "#") else { return nil }
        var text = Self.trim(line)
        guard !text.isEmpty else { return nil }
        isException = text.utf8.first == UInt8(ascii: "!")
        if isException {
            text = Self.trim(String(text.dropFirst()))
            guard !text.isEmpty else {
                throw ImagesError(.invalidArgument, "an exclamation mark needs a pattern after it")
            }
        }
        text = Self.clean(text)
        if text.utf8.count > 1, text.utf8.first == UInt8(ascii: "/") { text.removeFirst() }
        pattern = try DockerIgnorePattern(text)
    }

    private static func trim(_ text: String) -> String {
        func isSpace(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isWhitespace }
        let scalars = text.unicodeScalars
        guard let first = scalars.firstIndex(where: { !isSpace($0) }),
            let last = scalars.lastIndex(where: { !isSpace($0) })
        else { return "" }
        return String(scalars[first...last])
    }

    /// The shortest path that means the same, as Go's `filepath.Clean` makes it.
    private static func clean(_ path: String) -> String {
        let isRooted = path.utf8.first == UInt8(ascii: "/")
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part != ".." {
                parts.append(part)
            } else if let last = parts.last, last != ".." {
                parts.removeLast()
            } else if !isRooted {
                parts.append(part)
            }
        }
        let text = parts.joined(separator: "/")
        return isRooted ? "/" + text : (text.isEmpty ? "." : text)
    }
}
