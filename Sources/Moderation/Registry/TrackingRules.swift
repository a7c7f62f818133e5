/// What names and values a tracker takes: the bounds of an MLflow server, held for a directory as well.
public enum TrackingRules {
    static let longestKey = 250
    static let longestParameter = 6000
    static let longestTag = 5000
    static let mostFiles = 1000

    /// Throws unless an MLflow server would take every entry.
    public static func check(_ entries: RunEntries) throws(ModerationError) {
        for metric in entries.metrics {
            try check(key: metric.key)
            guard metric.value.isFinite else {
                throw ModerationError(.invalidData, "the metric \(metric.key) is not a finite number")
            }
        }
        for (key, value) in entries.parameters { try check(key, value, longest: longestParameter) }
        for (key, value) in entries.tags { try check(key, value, longest: longestTag) }
    }

    /// A name in which every character that no tracker takes has become `_`.
    public static func key(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.prefix(longestKey).map { isAllowed($0) ? $0 : "_" }))
    }

    /// Throws unless a path stays below the folder it is in.
    public static func check(path: String) throws(ModerationError) {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard path.utf8.count <= longestKey, !parts.isEmpty, parts.allSatisfy({ ModelReference.isName($0) }) else {
            throw ModerationError(.invalidReference, "“\(path.prefix(200))” cannot be the path of an artifact")
        }
    }

    /// Throws unless this may be the name of a model or an alias.
    public static func check(name: String, as what: String) throws(ModerationError) {
        guard ModelReference.isName(name) else {
            throw ModerationError(.invalidReference, "“\(name.prefix(200))” cannot be \(what)")
        }
    }

    private static func check(_ key: String, _ value: String, longest: Int) throws(ModerationError) {
        try check(key: key)
        guard value.utf8.count <= longest else {
            throw ModerationError(.invalidData, "\(key) has \(value.utf8.count) bytes; at most \(longest) are kept")
        }
    }

    private static func check(key: String) throws(ModerationError) {
        let isSafe = !key.isEmpty && key.utf8.count <= longestKey && key.unicodeScalars.allSatisfy { isAllowed($0) }
        guard isSafe, !key.hasPrefix("/"), !key.split(separator: "/").contains("..") else {
            throw ModerationError(
                .invalidReference,
                "“\(key.prefix(200))” cannot be the name of a metric, parameter or tag"
            )
        }
    }

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "_", "-", ".", " ", "/": true
        default: false
        }
    }
}
